package dev.skald.store.journal;

import dev.skald.queue.WaitState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of the event lock with a change. */
public sealed interface LockChange {
    /** What can become of the lock row itself, once it is decided what the change means to it. */
    sealed interface RowChange extends LockChange {}

    /** The holder goes on holding the queue. */
    record Keep() implements RowChange {}

    /** This node takes the queue, if nobody holds it. */
    record Take() implements RowChange {}

    /** While nobody holds the queue, it is due at once: this node has no room for it, and a node that has room takes it. */
    record LeaveDue() implements RowChange {}

    /** This node takes the queue; while somebody holds it, nothing of the change is written. */
    record TakeIfFree() implements LockChange {}

    /**
     * The holder lets go of the queue: it is not interrupted any more.
     *
     * @param dueAt when somebody must look at it again; null when nothing is due
     * @param waiting why it rests; null when it has ended
     */
    record Release(@Nullable Instant dueAt, @Nullable WaitState waiting) implements RowChange {
        /** The queue is due at once, however the database's clock steps. */
        public static Release due() {
            return new Release(Instant.EPOCH, null);
        }
    }

    /** The lock row goes: nothing can happen to this queue any more. */
    record Close() implements RowChange {}
}
