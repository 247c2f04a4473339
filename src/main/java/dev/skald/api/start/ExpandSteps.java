package dev.skald.api.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.skald.web.json.Faults;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces steps that name a definition with the steps of that definition, so that the next reader gets a flat list.
 *
 * <p>The steps of a definition are placed before the step that includes it, depth first, and they run in this order:
 * its first steps run after the steps that the including step comes after, and the including step runs after all of
 * them. An including step without a call of its own only groups them: what comes after it comes after all of them.
 */
final class ExpandSteps {
    /** How deep definitions may be nested. */
    static final int NESTING_MAX = 10;

    private static final Level NOTHING = new Level(List.of(), StepOrder.read(List.of(), true));
    private static final List<String> OF_A_CALL =
            List.of("compensation", "confirmation", "retry", "compensationRetry", "onRefused");

    private final int stepsMax;
    private final LoadDefinition definitions;
    private final Faults faults;
    private final List<FlatStep> flat = new ArrayList<>();

    /** The steps with a call, and invalid entries in their places. */
    private int seen;

    ExpandSteps(int stepsMax, LoadDefinition definitions, Faults faults) {
        this.stepsMax = stepsMax;
        this.definitions = definitions;
        this.faults = faults;
    }

    /** A list of steps, with the lists that they include. */
    private record Level(List<Node> nodes, StepOrder order) {
        /** Whether it has no steps, which is always a fault. */
        boolean isNothing() {
            return nodes.isEmpty();
        }
    }

    /**
     * One step of a list.
     *
     * @param members null when it is no object
     * @param calls whether it has a call of its own
     * @param included the steps of its definition; empty when it has none
     */
    private record Node(
            @Nullable Members members,
            StepList list,
            SourceLocation place,
            String name,
            boolean calls,
            Level included) {}

    /** All steps that have a call; must not be used when there are faults. */
    List<FlatStep> expand(StepList list) {
        Level level = level(list);
        if (seen > stepsMax && !level.isNothing()) {
            list.owner().fault("steps", "must be 1 to " + stepsMax + " with those of their definitions, but are more");
            return List.of();
        }
        link(level, List.of());
        refuseSameNames();
        return flat;
    }

    private Level level(StepList list) {
        ArrayNode array = list.owner().array("steps");
        if (array == null) {
            return NOTHING;
        }
        if (array.isEmpty() || array.size() > stepsMax) {
            list.owner().fault("steps", "must be 1 to " + stepsMax + ", not " + array.size());
            return NOTHING;
        }
        List<@Nullable Members> elements = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            elements.add(list.owner().element("steps", elements.size(), element));
        }
        StepOrder order = StepOrder.read(elements, list.place().definition() != null);
        List<Node> nodes = new ArrayList<>(array.size());
        for (int i = 0; i < elements.size(); i++) {
            nodes.add(node(list, elements.get(i), list.place().below("/steps/" + i), order.name(i)));
        }
        return new Level(nodes, order);
    }

    private Node node(StepList list, @Nullable Members members, SourceLocation place, String name) {
        Level included = NOTHING;
        boolean calls = members != null;
        if (members != null && members.has("definition")) {
            included = included(list, members, place);
            calls = members.has("action") || WorkReader.needsNoAction(members);
            if (!calls) {
                refuseWhatNeedsACall(members);
            }
        }
        if (calls || included.isNothing()) {
            seen++;
        }
        return new Node(members, list, place, name, calls, included);
    }

    private Level included(StepList list, Members members, SourceLocation place) {
        DefinitionRef ref = LoadDefinition.ref(members);
        if (ref == null || seen > stepsMax) {
            return NOTHING;
        }
        List<String> path = list.path();
        if (path.contains(ref.name())) {
            List<String> cycle = path.subList(path.indexOf(ref.name()), path.size());
            members.fault(
                    "definition",
                    "makes a cycle, each including the next: " + String.join(", ", cycle) + ", " + ref.name());
            return NOTHING;
        }
        if (path.size() == NESTING_MAX) {
            members.fault(
                    "definition",
                    "is nested more than " + NESTING_MAX + " deep: " + String.join(", ", path) + ", " + ref.name());
            return NOTHING;
        }
        String pointer = place.definition() == null ? place.pointer() : place.referrer();
        LoadDefinition.Loaded loaded = definitions.load(ref, members, pointer);
        return loaded == null ? NOTHING : level(list.including(loaded));
    }

    private static void refuseWhatNeedsACall(Members members) {
        for (String name : OF_A_CALL) {
            if (members.value(name) != null) {
                members.fault(name, "needs an action beside it");
            }
        }
        members.refuseOthers();
    }

    /** Appends the steps of a list, each with the steps that it comes after. */
    private void link(Level level, List<String> afterAll) {
        for (int i = 0; i < level.nodes.size(); i++) {
            Node node = level.nodes.get(i);
            List<String> after = level.order.after(i).isEmpty() ? afterAll : before(level, i);
            link(node.included, after);
            if (node.calls && node.members != null) {
                List<String> last = node.included.isNothing() ? after : last(node.included);
                flat.add(new FlatStep(node.members, node.list, node.place, node.name, last));
            }
        }
    }

    /** The steps with a call that a step of a list comes directly after. */
    private static List<String> before(Level level, int step) {
        return level.order.after(step).stream()
                .flatMap(i -> ends(level, i).stream())
                .distinct()
                .toList();
    }

    /** The steps with a call that must be done before a step of a list counts as done. */
    private static List<String> ends(Level level, int step) {
        Node node = level.nodes.get(step);
        if (node.calls) {
            return List.of(node.name);
        }
        // When a definition was not found, the step keeps what it comes after, so that one fault does not cause others.
        return node.included.isNothing() ? before(level, step) : last(node.included);
    }

    /** The steps with a call that must be done before a whole list counts as done. */
    private static List<String> last(Level level) {
        Set<Integer> followed = new HashSet<>();
        for (int i = 0; i < level.nodes.size(); i++) {
            followed.addAll(level.order.after(i));
        }
        List<String> last = new ArrayList<>();
        for (int i = 0; i < level.nodes.size(); i++) {
            if (!followed.contains(i)) {
                last.addAll(ends(level, i));
            }
        }
        return last;
    }

    private void refuseSameNames() {
        Map<String, SourceLocation> places = new HashMap<>();
        for (FlatStep step : flat) {
            SourceLocation other = StepOrder.isName(step.name()) ? places.putIfAbsent(step.name(), step.place()) : null;
            if (other != null) {
                faults.add(step.place()
                        .below("/name")
                        .fault("is also the name of a step of " + other.whose() + ": " + step.name()));
            }
        }
    }
}
