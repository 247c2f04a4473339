package dev.skald.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the runners of this node failed of, until it is in the logs of their queues: it is written there when the queue is
 * taken up again. Should the node die before, it counts as its death.
 */
final class RunnerFailures {
    private static final int KEPT_MAX = 10_000;

    private final Map<UUID, String> reasons = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
            return size() > KEPT_MAX;
        }
    };

    synchronized void note(UUID queueId, Throwable failure) {
        // Not its message: there may be anything in it.
        reasons.put(queueId, "internal error " + failure.getClass().getName() + ", see the log of its node");
    }

    /** What the last runner of a queue failed of, once; null when it did not. */
    synchronized @Nullable String take(UUID queueId) {
        return reasons.remove(queueId);
    }
}
