package dev.skald.store.read;

import dev.skald.queue.Queue;
import dev.skald.queue.WaitState;
import dev.skald.store.removal.Tombstone;
import org.jspecify.annotations.Nullable;

/** What is known under a queue's id. */
public sealed interface QueueLookup {
    /**
     * A queue.
     *
     * @param held whether a node works on it
     * @param orphaned whether that node is dead, so that the queue waits to be recovered
     * @param waiting why no node works on it; null while one does, and once it has ended
     */
    record Present(
            Queue queue,
            boolean held,
            boolean orphaned,
            @Nullable WaitState waiting) implements QueueLookup {
        /** A queue that is not known to wait. */
        public Present(Queue queue, boolean held, boolean orphaned) {
            this(queue, held, orphaned, null);
        }
    }

    /** The queue is gone, or its id was closed. */
    record Gone(Tombstone tombstone) implements QueueLookup {}

    /** The id is unknown. */
    record Absent() implements QueueLookup {}
}
