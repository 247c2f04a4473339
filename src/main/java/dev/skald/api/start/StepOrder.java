package dev.skald.api.start;

import dev.skald.web.json.Members;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of the steps in one list, and which of them come after which. */
public final class StepOrder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** What a name must be. */
    static final String NAME_RULE = "must be 1 to 100 letters, digits, dots, underscores and hyphens";

    /** What a new name must be as well. */
    static final String NEW_NAME_RULE = "must not be . or .., which a client may take out of an address";

    private static final int BY_DEFAULT = -1;

    private final List<@Nullable Members> steps;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<List<Link>> links = new ArrayList<>();

    /**
     * One step that another comes after.
     *
     * @param to its index
     * @param place where it stands in the member {@code after}; {@link #BY_DEFAULT} when there is no such member
     */
    private record Link(int to, int place) {}

    private StepOrder(List<@Nullable Members> steps) {
        this.steps = steps;
    }

    /**
     * Reads the members {@code name} and {@code after} of all steps in a list, and notes what is wrong with them.
     *
     * @param steps null in place of what is no object
     * @param stored whether they were accepted before, perhaps by older rules
     */
    static StepOrder read(List<@Nullable Members> steps, boolean stored) {
        StepOrder order = new StepOrder(steps);
        for (int i = 0; i < steps.size(); i++) {
            order.readName(i, stored);
        }
        for (int i = 0; i < steps.size(); i++) {
            order.links.add(order.readLinks(i));
        }
        order.breakCycles();
        return order;
    }

    /** Whether a step, or a definition, can have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Why no new step, and no new definition, may have this name; null when one may. */
    public static @Nullable String faultOfNew(String name) {
        if (!isName(name)) {
            return NAME_RULE;
        }
        return name.equals(".") || name.equals("..") ? NEW_NAME_RULE : null;
    }

    /** A step's name; one that no step can have when it has none that is right. */
    String name(int step) {
        return names.get(step);
    }

    /**
     * The indexes of the steps that a step comes directly after. There are no cycles in it: one link of each was noted
     * as a fault and left out.
     */
    List<Integer> after(int step) {
        return links.get(step).stream().map(Link::to).toList();
    }

    private void readName(int step, boolean stored) {
        Members members = steps.get(step);
        names.add("#" + step);
        if (members == null) {
            return;
        }
        members.require("name");
        String name = members.text("name");
        if (name == null) {
            return;
        }
        String fault = stored && isName(name) ? null : faultOfNew(name);
        if (fault != null) {
            members.fault("name", fault);
        } else if (indexes.putIfAbsent(name, step) != null) {
            members.fault("name", "is the name of an earlier step too");
        } else {
            names.set(step, name);
        }
    }

    private List<Link> readLinks(int step) {
        Members members = steps.get(step);
        List<@Nullable String> after = members == null ? null : members.texts("after");
        List<Link> found = new ArrayList<>();
        if (members == null || after == null) {
            if (step > 0) {
                found.add(new Link(step - 1, BY_DEFAULT));
            }
            return found;
        }
        Set<String> seen = new HashSet<>();
        for (int place = 0; place < after.size(); place++) {
            String name = after.get(place);
            if (name == null) {
                continue;
            }
            Integer to = indexes.get(name);
            if (to == null) {
                members.fault("after", place, "is not the name of a step in this list");
            } else if (to == step) {
                members.fault("after", place, "is the step itself");
            } else if (!seen.add(name)) {
                members.fault("after", place, "is given more than once");
            } else {
                found.add(new Link(to, place));
            }
        }
        return found;
    }

    private void breakCycles() {
        BitSet ordered = new BitSet(steps.size());
        while (ordered.cardinality() < steps.size()) {
            if (!orderMore(ordered)) {
                breakOne(cycle(ordered));
            }
        }
    }

    /** Finds steps that come only after such as are in order already; whether there was one. */
    private boolean orderMore(BitSet ordered) {
        boolean any = false;
        for (int i = 0; i < steps.size(); i++) {
            if (!ordered.get(i) && links.get(i).stream().allMatch(link -> ordered.get(link.to()))) {
                ordered.set(i);
                any = true;
            }
        }
        return any;
    }

    /** A cycle among the steps that can't be put in order; each comes after the next, the last after the first. */
    private List<Integer> cycle(BitSet ordered) {
        List<Integer> path = new ArrayList<>();
        int step = ordered.nextClearBit(0);
        while (!path.contains(step)) {
            path.add(step);
            step = links.get(step).stream()
                    .map(Link::to)
                    .filter(to -> !ordered.get(to))
                    .findFirst()
                    .orElseThrow();
        }
        return new ArrayList<>(path.subList(path.indexOf(step), path.size()));
    }

    private void breakOne(List<Integer> cycle) {
        // By default a step comes after one further up, so a cycle has a link that was given.
        int first = cycle.stream()
                .filter(step -> link(cycle, step).place() != BY_DEFAULT)
                .min(Integer::compare)
                .orElseThrow();
        Link link = link(cycle, first);
        links.get(first).remove(link);
        Collections.rotate(cycle, -cycle.indexOf(first));
        cycle.add(first);
        Members members = steps.get(first);
        if (members != null) {
            members.fault(
                    "after",
                    link.place(),
                    "makes a cycle, each after the next: "
                            + cycle.stream().map(this::name).collect(Collectors.joining(", ")));
        }
    }

    /** What makes a step of a cycle come after the next one. */
    private Link link(List<Integer> cycle, int step) {
        int next = cycle.get((cycle.indexOf(step) + 1) % cycle.size());
        return links.get(step).stream()
                .filter(link -> link.to() == next)
                .findFirst()
                .orElseThrow();
    }
}
