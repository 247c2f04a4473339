package dev.skald.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The order of a queue's steps.
 *
 * @param after for the name of each step the names of the steps that it comes directly after
 */
public record StepGraph(Map<String, List<String>> after) {
    public StepGraph {
        after = Map.copyOf(after);
    }

    /**
     * Checks that steps have an order.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    static void check(List<Step> steps) {
        Set<String> earlier = HashSet.newHashSet(steps.size());
        boolean inOrder = true;
        for (Step step : steps) {
            inOrder &= earlier.containsAll(step.after()) && earlier.add(step.name());
        }
        // The usual case; the general check takes longer.
        if (!inOrder) {
            of(steps);
        }
    }

    /**
     * Makes the graph of these steps.
     *
     * @throws IllegalArgumentException when two steps have the same name, a step comes after an unknown one, or there
     *     is a cycle
     */
    public static StepGraph of(Collection<Step> steps) {
        Map<String, List<String>> after = HashMap.newHashMap(steps.size());
        for (Step step : steps) {
            if (after.put(step.name(), step.after()) != null) {
                throw new IllegalArgumentException("two steps have the name " + step.name());
            }
        }
        StepGraph graph = new StepGraph(after);
        graph.refuseStrangers();
        graph.refuseCircles();
        return graph;
    }

    /** All steps that come before at least one of these, directly or indirectly. */
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

    /** The steps that a step comes directly after; empty when there is no such step. */
    public List<String> directlyBefore(String name) {
        return after.getOrDefault(name, List.of());
    }

    private void refuseStrangers() {
        after.forEach((name, before) -> {
            if (!after.keySet().containsAll(before)) {
                throw new IllegalArgumentException("step " + name + " comes after an unknown step: " + before);
            }
        });
    }

    private void refuseCircles() {
        List<String> circle = new Circles<>(after).next();
        if (!circle.isEmpty()) {
            throw new IllegalArgumentException("steps come after each other in a cycle: " + circle);
        }
    }

    /**
     * Finds cycles among steps, one by one; the caller removes a link of each. The time is proportional to the number
     * of steps, links and cycles.
     *
     * @param <S> identifies a step
     */
    public static final class Circles<S> {
        /** For each step without a place in the order, those of such steps that it comes directly after. */
        private final Map<S, Set<S>> open;

        private final Map<S, List<S>> following;
        private final Deque<S> ready = new ArrayDeque<>();

        /**
         * Starts with these steps.
         *
         * @param after for each step the steps that it comes directly after
         */
        public Circles(Map<S, ? extends Collection<S>> after) {
            open = LinkedHashMap.newLinkedHashMap(after.size());
            following = HashMap.newHashMap(after.size());
            after.forEach((step, before) -> {
                Set<S> each = new LinkedHashSet<>(before);
                open.put(step, each);
                each.forEach(one -> following
                        .computeIfAbsent(one, first -> new ArrayList<>())
                        .add(step));
                if (each.isEmpty()) {
                    ready.push(step);
                }
            });
        }

        /**
         * A cycle, in which each step comes after the next one and the last after the first; empty when there is none.
         */
        public List<S> next() {
            while (!ready.isEmpty()) {
                S step = ready.pop();
                open.remove(step);
                following.getOrDefault(step, List.of()).forEach(later -> cut(later, step));
            }
            if (open.isEmpty()) {
                return List.of();
            }
            Set<S> seen = new HashSet<>();
            List<S> path = new ArrayList<>();
            S step = open.keySet().iterator().next();
            while (seen.add(step)) {
                path.add(step);
                step = Objects.requireNonNull(open.get(step)).iterator().next();
            }
            return path.subList(path.indexOf(step), path.size());
        }

        /** Removes the link between two steps. */
        public void cut(S step, S before) {
            Set<S> left = open.get(step);
            if (left != null && left.remove(before) && left.isEmpty()) {
                ready.push(step);
            }
        }
    }
}
