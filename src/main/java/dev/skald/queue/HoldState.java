package dev.skald.queue;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a queue that was started with {@link Hold} is doing.
 *
 * @param check how far the calls of its check have come
 * @param answer the HTTP status that its check answered with; null before
 * @param submittedAt when it began to run; null before, and when it was dropped
 */
public record HoldState(
        CallState check, @Nullable Integer answer, @Nullable Instant submittedAt) {
    /** Of a queue that was started just now: its caller has some time before the check is called. */
    static HoldState of(Hold hold, Instant at) {
        CallProgress progress = CallProgress.NONE.scheduled(at, at.plus(hold.after()));
        return new HoldState(CallState.NONE.with(progress), null, null);
    }

    /** Whether the check said that the caller committed. */
    boolean confirmed() {
        return answer != null && answer / 100 == 2;
    }

    /** Whether the check said that the caller did not commit. */
    public boolean denied() {
        return answer != null && !confirmed();
    }

    /** Whether a call of the check failed or had no outcome, and the next one waits for its time. */
    public boolean waitsForRetry() {
        return check.attempts() > 0 && check.progress().retryAt() != null;
    }

    /**
     * What the outcome of a call of the check means.
     *
     * @param attempt the call's number
     * @return the fact to record; empty when nobody waits for the outcome any more
     */
    public Optional<Operation.Fact> judge(int attempt, Outcome outcome) {
        return check.progress().calling() && attempt == check.attempts()
                ? Optional.of(fact(attempt, outcome))
                : Optional.empty();
    }

    private static Operation.Fact fact(int attempt, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done answered -> new Operation.CheckAnswered(attempt, answered.status(), answered.took());
            case Outcome.Refused notMade -> new Operation.CheckFailed(attempt, notMade.problem(), false);
            case Outcome.Unreached unreached -> new Operation.CheckFailed(attempt, unreached.problem(), true);
            case Outcome.InDoubt inDoubt -> new Operation.CheckFailed(attempt, inDoubt.problem(), true);
            case Outcome.Pending pending ->
                new Operation.CheckFailed(attempt, StepProblem.of("it put its answer off"), true);
        };
    }

    /** This after an entry about the check. A fact about a call that nobody waits for any more changes nothing. */
    HoldState with(Operation.OfCheck operation, Hold hold, Instant at) {
        return switch (operation) {
            case Operation.CheckStarted started -> with(check.started(started.attempt(), at, check.problem()));
            case Operation.CheckAnswered answered ->
                check.progress().calling() ? new HoldState(check.ended(null), answered.status(), null) : this;
            case Operation.CheckFailed failure ->
                check.progress().calling() ? with(check.failed(failure.retryable(), failure.problem())) : this;
            case Operation.CheckScheduled scheduled ->
                with(check.scheduled(
                        scheduled.until(),
                        hold.retry().delayAfter(check.progress().tries()),
                        at));
        };
    }

    /** This once the queue runs. */
    HoldState submitted(Instant at) {
        return new HoldState(check.ended(null), answer, at);
    }

    /** This once the queue is undone: nobody waits for the check any more. */
    HoldState dropped() {
        return with(check.ended(null));
    }

    /**
     * This after the work on the queue broke off.
     *
     * @param reason what the node failed of; null when it died, which does not count against the check
     */
    HoldState interrupted(@Nullable String reason) {
        if (!check.progress().calling()) {
            return this;
        }
        return reason == null
                ? with(check.progress().interrupted())
                : with(check.failed(true, StepProblem.of("its outcome was lost: " + reason)));
    }

    /** This when an admin wants the check to be called at once. */
    HoldState hurried() {
        return with(check.progress().hurried());
    }

    /** This when an admin wants the check to be called again: what failed before does not count. */
    HoldState turned() {
        return with(check.progress().open() ? check.progress().fresh() : CallProgress.NONE);
    }

    private HoldState with(CallProgress progress) {
        return with(check.with(progress));
    }

    private HoldState with(CallState call) {
        return new HoldState(call, answer, submittedAt);
    }
}
