package dev.skald.engine.call;

import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import java.util.UUID;

/**
 * Calls for steps that are queues of this database, in place of calls to a participant. To repeat one does no harm.
 */
public interface LocalQueues {
    /** Starts a sub-queue that was created just now, unless another queue had its id. */
    Outcome begin(UUID id);

    /**
     * How a call of a step that is a queue is doing.
     *
     * @param owner that of the queue whose step it is
     */
    Outcome look(CallKind kind, UUID id, Owner owner);

    /**
     * Restores a sub-queue in any state; the id of one that was never started is closed. If it can't be restored yet,
     * the outcome is pending.
     *
     * @param owner that of the queue whose step it is
     */
    Outcome reverse(UUID id, Owner owner);
}
