package dev.skald.engine.run;

import dev.skald.queue.Queue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to the queues that this node works on, once it is in their logs. Every bean that implements this is
 * told; the engine knows none of them.
 *
 * <p>It is told on the thread that works on the queue. So it must not wait for anything: it starts a thread of its own for
 * that. What it throws is logged, and the queue goes on. What a node that dies has not told is not told later: who must
 * not miss anything has to look into the database as well.
 */
public interface QueueListener {
    /**
     * There is something new in a queue's log.
     *
     * @param queue as it is now
     */
    default void changed(Queue queue) {}

    /**
     * A queue has come to rest: it has ended, or this node has let go of it until something happens.
     *
     * @param queue as it is now; its status tells whether it has ended
     * @param dueAt when somebody must look at it again; null when nothing is due
     */
    default void rested(Queue queue, @Nullable Instant dueAt) {}
}
