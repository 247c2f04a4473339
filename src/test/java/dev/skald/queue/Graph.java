package dev.skald.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What comes after what in a queue, found in another way than the plan's. */
public final class Graph {
    private Graph() {}

    /** The steps that come after one, directly or through others. */
    public static List<StepState> after(Queue queue, String name) {
        Set<String> names = new HashSet<>(Set.of(name));
        List<StepState> after = new ArrayList<>();
        boolean found;
        do {
            found = false;
            for (StepState later : queue.steps()) {
                boolean comesAfter = later.step().after().stream().anyMatch(names::contains);
                if (comesAfter && names.add(later.step().name())) {
                    after.add(later);
                    found = true;
                }
            }
        } while (found);
        return after;
    }
}
