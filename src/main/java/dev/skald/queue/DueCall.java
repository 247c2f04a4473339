package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The call that a step needs next, as far as it has come.
 *
 * @param state the step
 * @param kind which of its calls
 * @param retry by which rule it is tried again
 */
record DueCall(StepState state, CallKind kind, Retry retry) {
    /** The step's action, which the queue needs done. */
    static DueCall action(StepState state) {
        return new DueCall(state, CallKind.ACTION, state.step().retry());
    }

    /**
     * What it takes to undo a step: its compensation; before that, if the compensation is made from the action's answer
     * and that answer never came, the action once more with the same key, to learn it.
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

    /** When something is to be done about it; null when nothing is before its present attempt ends. */
    @Nullable
    Instant waitsUntil() {
        return progress().pending() == null
                ? progress().retryAt()
                : progress().pending().dueAt();
    }

    PlannedWork.Due due() {
        return new PlannedWork.Due(step(), kind);
    }
}
