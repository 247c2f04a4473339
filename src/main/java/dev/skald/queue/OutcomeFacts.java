package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what the outcome of a call means: which facts the log records. */
public final class OutcomeFacts {
    private OutcomeFacts() {}

    /**
     * What the outcome of one attempt at a call means to a queue.
     *
     * @param attempt the attempt's number
     * @param now the present time, by the database's clock
     * @return the fact to record; empty when nobody waits for the outcome any more
     */
    public static Optional<Operation.Fact> of(
            Queue queue, PlannedWork.Due due, int attempt, Outcome outcome, Instant now) {
        return switch (due) {
            case PlannedWork.StepDue step -> queue.step(step.step()).judge(step.kind(), attempt, outcome, now);
            case PlannedWork.CheckDue check ->
                Objects.requireNonNull(queue.hold()).judge(attempt, outcome);
        };
    }

    /** The fact to record about the current attempt at a call. */
    static Operation.Fact fact(StepState state, CallKind kind, Outcome outcome, Instant now) {
        String step = state.step().name();
        int attempt = state.call(kind).attempts();
        return switch (outcome) {
            case Outcome.Done done ->
                new Operation.CallDone(
                        step,
                        kind,
                        attempt,
                        kind == CallKind.ACTION ? done.result() : null,
                        done.status(),
                        done.took());
            case Outcome.Pending pending -> waiting(state, kind, pending, now);
            case Outcome.InDoubt inDoubt -> new Operation.CallFailed(step, kind, attempt, inDoubt.problem(), true);
            // An earlier attempt at an action may still arrive, so this refusal is not final: undo the step to be safe.
            case Outcome.Refused refused
            when kind != CallKind.ACTION || state.doubtful() ->
                new Operation.CallFailed(step, kind, attempt, refused.problem(), false);
            case Outcome.Refused refused -> new Operation.StepRefused(step, attempt, refused.problem());
            case Outcome.Unreached unreached
            when kind != CallKind.ACTION || state.doubtful() ->
                new Operation.CallFailed(step, kind, attempt, unreached.problem(), true);
            case Outcome.Unreached unreached
            when state.progress().tries() + 1 >= state.step().retry().maxAttempts() ->
                new Operation.StepRefused(step, attempt, unreached.problem());
            case Outcome.Unreached unreached -> new Operation.StepUnreached(step, attempt, unreached.problem());
        };
    }

    private static Operation.Fact waiting(StepState state, CallKind kind, Outcome.Pending answer, Instant now) {
        PendingAnswer before = state.progress().pending();
        Instant until = before == null ? patience(state, kind, now) : before.until();
        int polls = PendingAnswer.pollsAfter(before);
        Instant pollAt = answer.poll() == null ? null : now.plus(PendingAnswer.pace(polls, answer.retryAfter()));
        return new Operation.StepWaiting(
                state.step().name(), kind, state.call(kind).attempts(), until, answer.poll(), pollAt, answer.problem());
    }

    /** When Skald stops waiting for a deferred answer: the call's own timeout, counted from its beginning. */
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
