package dev.skald.store.subscription;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a slot is.
 *
 * @param position all of its events up to here are delivered, or wait
 * @param replay what is delivered once more; null for nothing
 * @param waiting queues with events that could not be delivered
 */
public record SlotState(long position, @Nullable Replay replay, List<WaitingQueue> waiting) {
    public SlotState {
        waiting = List.copyOf(waiting);
    }

    /**
     * A replay under way.
     *
     * @param position the last one that is dealt with
     * @param until the last one that is delivered
     */
    public record Replay(long position, long until) {}

    /**
     * A queue whose next event could not be delivered.
     *
     * @param queueId that of all zeros for events without a queue
     * @param positions of its events that wait, in their order
     * @param attempts how often the first was tried
     * @param delay until it is tried again, from now; not negative
     */
    public record WaitingQueue(UUID queueId, List<Long> positions, int attempts, Duration delay) {
        public WaitingQueue {
            positions = List.copyOf(positions);
        }
    }
}
