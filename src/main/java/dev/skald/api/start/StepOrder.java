package dev.skald.api.start;

import dev.skald.queue.StepGraph;
import dev.skald.web.json.Members;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of the steps in one list, and the order between them. */
public final class StepOrder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** The rule for names. */
    static final String NAME_RULE = "must be 1 to 100 letters, digits, dots, underscores and hyphens";

    /** A further rule for new names. */
    static final String NEW_NAME_RULE = "must not be . or .., which a client may take out of an address";

    private static final int BY_DEFAULT = -1;

    private final List<@Nullable Members> steps;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<List<Link>> links = new ArrayList<>();

    /**
     * A link from a step to one that it comes after.
     *
     * @param to its index
     * @param place the position in the member {@code after}; {@link #BY_DEFAULT} when there is no such member
     */
    private record Link(int to, int place) {}

    private StepOrder(List<@Nullable Members> steps) {
        this.steps = steps;
    }

    /**
     * Reads the members {@code name} and {@code after} of all steps in a list, and adds what is wrong to the faults.
     *
     * @param steps null for an entry that is not an object
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
        order.breakCircles();
        return order;
    }

    /** Whether a step or a definition can have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Why no new step and no new definition may have this name; null when it may be used. */
    public static @Nullable String faultOfNew(String name) {
        if (!isName(name)) {
            return NAME_RULE;
        }
        return name.equals(".") || name.equals("..") ? NEW_NAME_RULE : null;
    }

    /** The name of a step; an impossible name when it has no valid one. */
    String name(int step) {
        return names.get(step);
    }

    /**
     * The indexes of the steps that a step comes directly after. They have no cycle: one link of each cycle was left
     * out, and added to the faults.
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

    private void breakCircles() {
        Map<Integer, List<Integer>> after = LinkedHashMap.newLinkedHashMap(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            after.put(i, after(i));
        }
        StepGraph.Circles<Integer> circles = new StepGraph.Circles<>(after);
        for (List<Integer> circle = circles.next(); !circle.isEmpty(); circle = circles.next()) {
            breakOne(circles, new ArrayList<>(circle));
        }
    }

    private void breakOne(StepGraph.Circles<Integer> circles, List<Integer> circle) {
        // A default link goes to an earlier step, so each cycle has a given link.
        int first = circle.stream()
                .filter(step -> link(circle, step).place() != BY_DEFAULT)
                .min(Integer::compare)
                .orElseThrow();
        Link link = link(circle, first);
        links.get(first).remove(link);
        circles.cut(first, link.to());
        Collections.rotate(circle, -circle.indexOf(first));
        circle.add(first);
        Members members = steps.get(first);
        if (members != null) {
            members.fault(
                    "after",
                    link.place(),
                    "makes a cycle, each after the next: "
                            + circle.stream().map(this::name).collect(Collectors.joining(", ")));
        }
    }

    /** The steps of a cycle, in order. */
    private Link link(List<Integer> circle, int step) {
        int next = circle.get((circle.indexOf(step) + 1) % circle.size());
        return links.get(step).stream()
                .filter(link -> link.to() == next)
                .findFirst()
                .orElseThrow();
    }
}
