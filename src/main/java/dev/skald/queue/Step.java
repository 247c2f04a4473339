package dev.skald.queue;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work at a participant, as given at the start.
 *
 * @param id the step's id; with the kind of call it makes the idempotency key
 * @param name unique in its queue
 * @param action the call that does the work; null when the caller did it itself, or the step is a queue
 * @param compensation the call that undoes it; null when there is nothing to undo, or the step is a queue
 * @param confirmation the call that makes it final once all steps are done; null when none is needed
 * @param queue the queue that this step is; null when it is a step with calls
 * @param after names of the steps that must be done before this one starts
 * @param retry for the action
 * @param compensationRetry for the compensation
 * @param onRefused what happens to the queue when the step is refused
 * @param undoNeedsResult whether the compensation uses the action's result, so that an action in doubt must be called
 *     again first
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
            throw new IllegalArgumentException("step " + name + " is a queue, but has calls as well");
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

    /** Whether it is the queue with this id in this database. */
    public boolean isHere(UUID queueId) {
        return queue instanceof SubQueue.Here && id.equals(queueId);
    }

    /** The longest wait after so many failed attempts at one of its calls, without what is added by chance. */
    Duration longestDelayAfter(int tries) {
        Duration forwards = retry.delayAfter(tries);
        Duration back = compensationRetry.delayAfter(tries);
        return forwards.compareTo(back) > 0 ? forwards : back;
    }

    /** Whether restoring its queue undoes it and does not skip it. */
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
