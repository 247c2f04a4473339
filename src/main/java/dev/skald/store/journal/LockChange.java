package dev.skald.store.journal;

import dev.skald.queue.WaitState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happens to the event lock with a change. */
public sealed interface LockChange {
    /** What can happen to the lock row itself, once the change is decided. */
    sealed interface RowChange extends LockChange {}

    /** The holder keeps the queue. */
    record Keep() implements RowChange {}

    /** This node takes the queue, if nobody holds it. */
    record Take() implements RowChange {}

    /** If nobody holds the queue, it is due at once: this node has no room for it, and another node takes it. */
    record LeaveDue() implements RowChange {}

    /** This node takes the queue; if another node holds it, nothing of the change is written. */
    record TakeIfFree() implements LockChange {}

    /**
     * The holder releases the queue: it is not interrupted any more.
     *
     * @param dueAt when a node must check it again; null when nothing is due
     * @param waiting why it rests; null when it has ended
     */
    record Release(@Nullable Instant dueAt, @Nullable WaitState waiting) implements RowChange {
        /** The queue is due at once, even when the database's clock steps back. */
        public static Release due() {
            return new Release(Instant.EPOCH, null);
        }
    }

    /** The lock row is deleted: nothing can happen to this queue any more. */
    record Close() implements RowChange {}
}
