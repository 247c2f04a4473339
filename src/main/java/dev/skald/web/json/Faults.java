package dev.skald.web.json;

import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what is wrong with one request, so that its sender is told everything at once. */
public class Faults {
    /** Beyond this many, faults are only counted. */
    public static final int LISTED_MAX = 100;

    private final List<Fault> listed = new ArrayList<>();
    private int unlisted;

    /**
     * Adds a fault.
     *
     * @param pointer where, as {@link Fault#pointer()} has it
     * @param detail what is wrong, and what would be right
     */
    public void add(String pointer, String detail) {
        add(() -> pointer, detail);
    }

    /** As above, for pointers that are dear to make. */
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

    /** For faults in the body at this place: as they are added there, they are told here as the place has it. */
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
     * Ends the request, if anything is wrong with it.
     *
     * @throws ProblemException that lists what is
     */
    public void refuseIfAny() {
        if (!isEmpty()) {
            throw new ProblemException(Problem.faulty(toList()));
        }
    }

    /** The faults in the order they were found; if there were too many to list, the last one says how many more. */
    public List<Fault> toList() {
        List<Fault> all = new ArrayList<>(listed);
        if (unlisted > 0) {
            all.add(new Fault("", "and " + unlisted + " more"));
        }
        return List.copyOf(all);
    }
}
