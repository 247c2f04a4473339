package dev.skald.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which steps of a queue come after which.
 *
 * @param after for the name of each step the names of those it comes directly after
 */
public record StepGraph(Map<String, List<String>> after) {
    public StepGraph {
        after = Map.copyOf(after);
    }

    /**
     * Refuses steps that are no graph.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    static void check(List<Step> steps) {
        Set<String> earlier = HashSet.newHashSet(steps.size());
        boolean inOrder = true;
        for (Step step : steps) {
            inOrder &= earlier.containsAll(step.after()) && earlier.add(step.name());
        }
        // As they mostly are; whether they only stand in another order takes longer to see.
        if (!inOrder) {
            of(steps);
        }
    }

    /**
     * The graph of these steps.
     *
     * @throws IllegalArgumentException when two have the same name, one comes after a step that is not there, or steps
     *     come after each other in a circle
     */
    public static StepGraph of(Collection<Step> steps) {
        Map<String, List<String>> after = HashMap.newHashMap(steps.size());
        for (Step step : steps) {
            if (after.put(step.name(), step.after()) != null) {
                throw new IllegalArgumentException("two steps are named " + step.name());
            }
        }
        StepGraph graph = new StepGraph(after);
        graph.refuseStrangers();
        graph.refuseCircles();
        return graph;
    }

    /** All steps that come before at least one of these, directly or through others. */
    public Set<String> before(Collection<String> names) {
        Set<String> before = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            for (String name : directlyBefore(open.pop())) {
                if (before.add(name)) {
                    open.push(name);
                }
            }
        }
        return before;
    }

    /** The steps that a step comes directly after; none when there is no such step. */
    public List<String> directlyBefore(String name) {
        return after.getOrDefault(name, List.of());
    }

    private void refuseStrangers() {
        after.forEach((name, before) -> {
            if (!after.keySet().containsAll(before)) {
                throw new IllegalArgumentException("step " + name + " comes after one that is not there: " + before);
            }
        });
    }

    private void refuseCircles() {
        Map<String, Integer> missing = HashMap.newHashMap(after.size());
        Map<String, List<String>> following = HashMap.newHashMap(after.size());
        after.forEach((name, before) -> {
            Set<String> each = Set.copyOf(before);
            missing.put(name, each.size());
            each.forEach(one ->
                    following.computeIfAbsent(one, first -> new ArrayList<>()).add(name));
        });
        Deque<String> ready = new ArrayDeque<>();
        missing.forEach((name, count) -> {
            if (count == 0) {
                ready.push(name);
            }
        });
        while (!ready.isEmpty()) {
            String name = ready.pop();
            missing.remove(name);
            for (String next : following.getOrDefault(name, List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    ready.push(next);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("steps come after each other in a circle: " + missing.keySet());
        }
    }
}
