package dev.skald.engine.run;

import dev.skald.queue.Queue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Learns what happens to the queues of this node, once it is in their logs. Every bean that implements this is called;
 * the engine knows none of them.
 *
 * <p>It is called on the thread that works on the queue, so it must not wait: it starts a thread of its own for that.
 * An exception is logged, and the queue goes on. A node that dies tells the rest to nobody: a listener that must not
 * miss anything must also read the database.
 */
public interface QueueListener {
    /**
     * There is something new in a queue's log.
     *
     * @param queue as it is now
     */
    default void changed(Queue queue) {}

    /**
     * A queue has come to rest: it has ended, or this node has released it until something happens.
     *
     * @param queue as it is now; its status tells whether it has ended
     * @param dueAt when somebody must look at it again; null when nothing is due
     */
    default void rested(Queue queue, @Nullable Instant dueAt) {}
}
