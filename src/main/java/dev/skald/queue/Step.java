package dev.skald.queue;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work at a participant, as the queue was started with it.
 *
 * @param id the step's own id; with the kind of call it makes the idempotency key
 * @param name unique in its queue
 * @param action the call that does the work; null when the caller did it itself, or the step is a queue
 * @param compensation the call that undoes it; null when nothing can or need be undone, or the step is a queue
 * @param confirmation the call that makes it final once all steps are done; null when none is needed
 * @param queue the queue that this step is; null when it is none
 * @param after names of the steps that must be done before this one starts
 * @param retry for the action
 * @param compensationRetry for the compensation
 * @param onRefused what a refusal means to the queue
 * @param undoNeedsResult whether the compensation is made from what the action answered, so that an action in doubt must
 *     first be asked again
 */
public record Step(
        UUID id,
        String name,
        @Nullable Call action,
        @Nullable Call compensation,
        @Nullable Call confirmation,
        @Nullable SubQueue queue,
        List<String> after,
        Retry retry,
        Retry compensationRetry,
        OnRefused onRefused,
        boolean undoNeedsResult) {
    public Step {
        after = List.copyOf(after);
        if (queue != null && (action != null || compensation != null || confirmation != null)) {
            throw new IllegalArgumentException("step " + name + " is a queue and has calls as well");
        }
    }

    /** One of its calls; null when it has no such call. */
    public @Nullable Call call(CallKind kind) {
        return switch (kind) {
            case ACTION -> action;
            case COMPENSATION -> compensation;
            case CONFIRMATION -> confirmation;
        };
    }

    /** Whether it is this queue of this database. */
    public boolean isHere(UUID queueId) {
        return queue instanceof SubQueue.Here && id.equals(queueId);
    }

    /** Whether restoring its queue undoes it, rather than passing it over. */
    boolean undoable() {
        return compensation != null || queue != null;
    }

    /**
     * The same for every attempt at one operation of this step, different for each operation (Idempotency-Key).
     */
    public String idempotencyKey(CallKind kind) {
        return id + "-" + kind.word();
    }
}
