package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The call that a step needs next, and its progress.
 *
 * @param state the step
 * @param kind of the call
 * @param retry its rule of retries
 */
record DueCall(StepState state, CallKind kind, Retry retry) {
    /** The step's action, which the queue needs done. */
    static DueCall action(StepState state) {
        return new DueCall(state, CallKind.ACTION, state.step().retry());
    }

    /**
     * The next call that undoing a step needs. Usually that is its compensation. But when the compensation needs the
     * action's result and the action is in doubt, the action is called again first, with the same key, to learn the
     * result.
     */
    static DueCall undo(StepState state) {
        boolean unanswered = state.status() == StepStatus.IN_DOUBT || state.status() == StepStatus.RUNNING;
        CallKind kind = unanswered && state.step().undoNeedsResult() ? CallKind.ACTION : CallKind.COMPENSATION;
        return new DueCall(state, kind, state.step().compensationRetry());
    }

    /** The step's confirmation. */
    static DueCall confirm(StepState state) {
        return new DueCall(state, CallKind.CONFIRMATION, state.step().compensationRetry());
    }

    CallProgress progress() {
        return state.call(kind).progress();
    }

    String step() {
        return state.step().name();
    }

    boolean calling() {
        return progress().calling();
    }

    boolean failed() {
        return progress().failed();
    }

    boolean exhausted() {
        return progress().exhausted(retry);
    }

    boolean dueAt(Instant now) {
        return progress().dueAt(now);
    }

    @Nullable
    PendingAnswer pending() {
        return progress().pending();
    }

    @Nullable
    Instant retryAt() {
        return progress().retryAt();
    }

    /** Whether nothing happens before an answer, a signal or a time comes. */
    boolean waits() {
        return progress().pending() != null || progress().retryAt() != null;
    }

    /** When it needs something to be done; null when nothing is due before its current attempt ends. */
    @Nullable
    Instant waitsUntil() {
        return progress().pending() == null
                ? progress().retryAt()
                : progress().pending().dueAt();
    }

    PlannedWork.StepDue due() {
        return new PlannedWork.StepDue(step(), kind);
    }
}
