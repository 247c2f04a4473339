package dev.skald.web.json;

import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects the faults of one request, so that its sender learns all of them at once. */
public class Faults {
    /** Further faults are only counted. */
    public static final int LISTED_MAX = 100;

    private final List<Fault> listed = new ArrayList<>();
    private int unlisted;

    /**
     * Adds a fault.
     *
     * @param pointer the place, as in {@link Fault#pointer()}
     * @param detail what is wrong, and what would be right
     */
    public void add(String pointer, String detail) {
        add(() -> pointer, detail);
    }

    /** The same for pointers that are expensive to make. */
    public void add(Supplier<String> pointer, String detail) {
        if (listed.size() < LISTED_MAX) {
            listed.add(new Fault(pointer.get(), detail));
        } else {
            unlisted++;
        }
    }

    /** Adds a fault. */
    public void add(Fault fault) {
        add(fault.pointer(), fault.detail());
    }

    /** Collects faults of the body at this place; they are added here as the place describes them. */
    public Faults at(SourceLocation place) {
        return new Elsewhere(this, place);
    }

    /** Faults in a body that the request refers to. */
    private static final class Elsewhere extends Faults {
        private final Faults here;
        private final SourceLocation place;

        private Elsewhere(Faults here, SourceLocation place) {
            this.here = here;
            this.place = place;
        }

        @Override
        public void add(Supplier<String> pointer, String detail) {
            here.add(place.below(pointer.get()).fault(detail));
        }

        @Override
        public boolean isEmpty() {
            return here.isEmpty();
        }

        @Override
        public List<Fault> toList() {
            return here.toList();
        }
    }

    public boolean isEmpty() {
        return listed.isEmpty();
    }

    /**
     * Ends the request if there is any fault.
     *
     * @throws ProblemException with the faults
     */
    public void refuseIfAny() {
        if (!isEmpty()) {
            throw new ProblemException(Problem.faulty(toList()));
        }
    }

    /**
     * The faults in the order they were found; when there were too many, the last one gives the number of the others.
     */
    public List<Fault> toList() {
        List<Fault> all = new ArrayList<>(listed);
        if (unlisted > 0) {
            all.add(new Fault("", "and " + unlisted + " more"));
        }
        return List.copyOf(all);
    }
}
