package dev.skald.fuzz;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/** Ids of queues, of which many were started before, so that requests meet queues. */
final class Ids {
    private final AtomicReferenceArray<String> known = new AtomicReferenceArray<>(64);

    /** One of those that are known, or a new one. */
    String any(RandomGenerator random) {
        String one = known.get(random.nextInt(known.length()));
        return one != null && random.nextInt(5) > 0 ? one : new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** Makes one known, in place of another. */
    void add(String id, RandomGenerator random) {
        known.set(random.nextInt(known.length()), id);
    }
}
