package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says what the outcome of a call means to its step: the facts that the log will tell. */
final class Judge {
    private Judge() {}

    /** The fact to record of the present attempt at a call. */
    static Operation.Fact fact(StepState state, CallKind kind, Outcome outcome, Instant now) {
        return switch (kind) {
            case ACTION -> action(state, outcome, now);
            case COMPENSATION -> compensation(state, outcome, now);
            case CONFIRMATION -> confirmation(state, outcome, now);
        };
    }

    private static Operation.Fact action(StepState state, Outcome outcome, Instant now) {
        String name = state.step().name();
        int attempt = state.attempts().actions();
        return switch (outcome) {
            case Outcome.Done done -> new Operation.StepDone(name, attempt, done.result(), done.status(), done.took());
            // An earlier attempt may still arrive, so this no is not the last word: undo it to be safe.
            case Outcome.Refused refused
            when state.doubtful() -> new Operation.StepInDoubt(name, attempt, refused.problem(), false);
            case Outcome.Refused refused -> new Operation.StepRefused(name, attempt, refused.problem());
            case Outcome.Unreached unreached
            when state.doubtful() -> new Operation.StepInDoubt(name, attempt, unreached.problem(), true);
            case Outcome.Unreached unreached
            when state.progress().tries() + 1 >= state.step().retry().maxAttempts() ->
                new Operation.StepRefused(name, attempt, unreached.problem());
            case Outcome.Unreached unreached -> new Operation.StepUnreached(name, attempt, unreached.problem());
            case Outcome.InDoubt inDoubt -> new Operation.StepInDoubt(name, attempt, inDoubt.problem(), true);
            case Outcome.Pending pending -> waiting(state, CallKind.ACTION, pending, now);
        };
    }

    private static Operation.Fact compensation(StepState state, Outcome outcome, Instant now) {
        int attempt = state.attempts().compensations();
        return switch (outcome) {
            case Outcome.Done done ->
                new Operation.CompensationDone(state.step().name(), attempt, done.status(), done.took());
            case Outcome.Refused refused ->
                new Operation.CompensationFailed(state.step().name(), attempt, refused.problem(), false);
            case Outcome.Unreached unreached ->
                new Operation.CompensationFailed(state.step().name(), attempt, unreached.problem(), true);
            case Outcome.InDoubt inDoubt ->
                new Operation.CompensationFailed(state.step().name(), attempt, inDoubt.problem(), true);
            case Outcome.Pending pending -> waiting(state, CallKind.COMPENSATION, pending, now);
        };
    }

    private static Operation.Fact confirmation(StepState state, Outcome outcome, Instant now) {
        int attempt = state.attempts().confirmations();
        return switch (outcome) {
            case Outcome.Done done ->
                new Operation.ConfirmationDone(state.step().name(), attempt, done.status(), done.took());
            case Outcome.Refused refused ->
                new Operation.ConfirmationFailed(state.step().name(), attempt, refused.problem(), false);
            case Outcome.Unreached unreached ->
                new Operation.ConfirmationFailed(state.step().name(), attempt, unreached.problem(), true);
            case Outcome.InDoubt inDoubt ->
                new Operation.ConfirmationFailed(state.step().name(), attempt, inDoubt.problem(), true);
            case Outcome.Pending pending -> waiting(state, CallKind.CONFIRMATION, pending, now);
        };
    }

    private static Operation.Fact waiting(StepState state, CallKind kind, Outcome.Pending answer, Instant now) {
        Pending before = state.progress().pending();
        Instant until = before == null ? patience(state, kind, now) : before.until();
        int polls = Pending.pollsAfter(before);
        Instant pollAt = answer.poll() == null ? null : now.plus(Pending.pace(polls, answer.retryAfter()));
        return new Operation.StepWaiting(
                state.step().name(), kind, state.attempts().at(kind), until, answer.poll(), pollAt, answer.problem());
    }

    /** Until when an answer that was put off is waited for: the call's own time-out, from its beginning. */
    private static @Nullable Instant patience(StepState state, CallKind kind, Instant now) {
        Call call = state.step().call(kind);
        if (call == null) {
            return null;
        }
        Duration timeout = call.timeout();
        return state.progress().since() == null
                ? now.plus(timeout)
                : state.progress().since().plus(timeout);
    }
}
