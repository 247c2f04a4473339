package dev.skald.store.removal;

import dev.skald.queue.Queue;

/** Removes queues that have ended, and leaves tombstones in their place. */
public interface RemoveEnded {
    /**
     * Removes a queue that has ended.
     *
     * @param seen the queue as it was when this was decided
     * @return false when it has changed since, or is gone
     */
    boolean remove(Queue seen);
}
