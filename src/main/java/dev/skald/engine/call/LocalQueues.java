package dev.skald.engine.call;

import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import java.util.UUID;

/**
 * The queues of this database that are steps of others, as the engine asks them instead of a participant. To ask again does
 * no harm.
 */
public interface LocalQueues {
    /** Sets a sub-queue going that was created just now, unless another queue had its id. */
    Outcome begin(UUID id);

    /**
     * How a call of a step that is a queue is doing.
     *
     * @param owner that of the queue whose step it is
     */
    Outcome look(CallKind kind, UUID id, Owner owner);

    /**
     * Has a sub-queue restored, whatever state it is in; one that was never started never will be. What can't be done
     * yet is pending.
     *
     * @param owner that of the queue whose step it is
     */
    Outcome reverse(UUID id, Owner owner);
}
