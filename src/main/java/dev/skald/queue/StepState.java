package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a queue as its log tells it.
 *
 * @param step what it was started with
 * @param fingerprint of the caller's request for it; null when it came with the start
 * @param status where it is
 * @param progress how far its present call has come
 * @param attempts how often its calls were announced
 * @param doubtful whether any attempt at the action is without a definite answer: it may still take effect, so even a
 *     later refusal does not mean that nothing happened
 * @param skipped whether restoring passed it over for want of a compensation
 * @param intentSeq the log entry that first announced its action; 0 when none did
 * @param result what its action answered; null before
 * @param problem the last problem; null when there was none since the last success
 * @param startedAt when its action was first announced; null before
 * @param endedAt when it came to its present rest; null while under way
 */
public record StepState(
        Step step,
        @Nullable String fingerprint,
        StepStatus status,
        CallProgress progress,
        Attempts attempts,
        boolean doubtful,
        boolean skipped,
        long intentSeq,
        @Nullable Json result,
        @Nullable StepProblem problem,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** A step nothing has happened to. */
    static StepState of(Step step, @Nullable String fingerprint) {
        return new StepState(
                step,
                fingerprint,
                StepStatus.IDLE,
                CallProgress.NONE,
                Attempts.NONE,
                false,
                false,
                0,
                null,
                null,
                null,
                null);
    }

    /** The call that is under way or was the last one. */
    public CallKind kind() {
        return switch (status) {
            case IDLE, RUNNING, DONE, REFUSED, IN_DOUBT -> CallKind.ACTION;
            case CONFIRMING, CONFIRMED -> CallKind.CONFIRMATION;
            case COMPENSATING, COMPENSATED -> CallKind.COMPENSATION;
        };
    }

    /** Whether restoring still has to deal with it. */
    boolean open() {
        return switch (status) {
            case DONE, IN_DOUBT, CONFIRMING, CONFIRMED, COMPENSATING -> !skipped;
            case RUNNING -> true;
            case IDLE, REFUSED, COMPENSATED -> false;
        };
    }

    /** Whether the steps after it may start. */
    public boolean passed() {
        return status == StepStatus.DONE || (status == StepStatus.REFUSED && step.onRefused() == OnRefused.CONTINUE);
    }

    /** Whether it still has to be confirmed. */
    boolean unconfirmed() {
        return step.confirmation() != null && (status == StepStatus.DONE || status == StepStatus.CONFIRMING);
    }

    /**
     * Whether an answer that comes by itself is still taken: the call that is asked for is under way or in doubt, and
     * was not given up to be undone.
     *
     * @param restoring whether the queue is being restored
     */
    public boolean takesAnswer(CallKind kind, boolean restoring) {
        if (kind != kind()) {
            return false;
        }
        return progress.open() || (status == StepStatus.IN_DOUBT && !restoring);
    }

    /**
     * What the outcome of one attempt at a call means.
     *
     * @param attempt the attempt's number
     * @param now the present time, by the database's clock
     * @return the fact to record; empty when the call has its outcome already, so that there is nothing more to tell
     */
    public Optional<Operation.Fact> judge(CallKind kind, int attempt, Outcome outcome, Instant now) {
        boolean definite = outcome instanceof Outcome.Done || outcome instanceof Outcome.Refused;
        boolean awaited = progress.open() && attempt == attempts.at(kind);
        boolean welcome = definite && (progress.open() || status == StepStatus.IN_DOUBT);
        return kind == kind() && (awaited || welcome)
                ? Optional.of(Judge.fact(this, kind, outcome, now))
                : Optional.empty();
    }

    /**
     * When the next attempt comes, if it was scheduled at this time. The clock may have stepped back before that was written
     * down, which its node did not know yet: so it is no later than the longest delay allows.
     */
    private Instant retryAt(Operation.RetryScheduled scheduled, Instant at) {
        Duration forwards = step.retry().delayAfter(progress.tries());
        Duration back = step.compensationRetry().delayAfter(progress.tries());
        // A delay varies by chance.
        Duration own = (forwards.compareTo(back) > 0 ? forwards : back).multipliedBy(2);
        Duration asked = Plan.retryAfter(problem);
        Instant latest = at.plus(own.compareTo(asked) > 0 ? own : asked);
        return scheduled.until().isBefore(latest) ? scheduled.until() : latest;
    }

    /**
     * This step after an entry about it. A fact about a call that has its outcome already changes nothing.
     *
     * @param seq the entry's number
     * @param at its time
     */
    StepState with(Operation.OfStep operation, long seq, Instant at) {
        return switch (operation) {
            case Operation.CallStarted started -> started(started, seq, at);
            case Operation.CallDone done -> done(done, at);
            case Operation.CallFailed failure -> failed(failure);
            case Operation.StepRefused refused ->
                status == StepStatus.RUNNING ? rested(take(StepStatus.REFUSED), null, refused.problem(), at) : this;
            case Operation.StepUnreached unreached ->
                status == StepStatus.RUNNING
                        ? failed(take(StepStatus.IDLE), progress.failed(true), unreached.problem())
                        : this;
            case Operation.StepWaiting waiting -> waiting(waiting, at);
            case Operation.StepGivenUp givenUp -> givenUp(givenUp);
            case Operation.RetryScheduled scheduled -> with(progress.scheduled(at, retryAt(scheduled, at)));
            case Operation.StepEnlisted enlisted -> enlisted(enlisted.result(), seq, at);
            case Operation.CompensationSkipped skip -> passedOver(at);
            case Operation.AdminResolved resolved -> resolved(resolved, at);
        };
    }

    /**
     * Whether its action could be called once more if the call that is under way now, if one is, had no outcome.
     *
     * @param lost how many calls have had none before, since the last outcome
     */
    boolean mayBeCalledAgain(int lost) {
        return !progress.calling() || progress.tries() + lost + 1 < step.retry().maxAttempts();
    }

    /**
     * This step after the work on it broke off. Answers that were put off still come.
     *
     * @param reason what the node failed of, and then the attempt counts like any other that failed; null when the node died
     */
    StepState interrupted(@Nullable String reason) {
        if (!progress.calling()) {
            return this;
        }
        if (reason != null) {
            StepProblem what = StepProblem.of("its outcome was lost: " + reason);
            return status == StepStatus.RUNNING
                    ? failed(take(StepStatus.IN_DOUBT), progress.failed(true), what)
                            .doubted()
                    : failed(status, progress.failed(true), what);
        }
        StepState still = with(progress.interrupted());
        return status == StepStatus.RUNNING ? still.in(StepStatus.IN_DOUBT).doubted() : still;
    }

    /** This step when its queue is turned: what failed before does not count against what comes now. */
    StepState turned() {
        return with(progress.open() ? progress.fresh() : CallProgress.NONE);
    }

    /** This step when an admin wants what was put off to be done at once. */
    StepState hurried() {
        return with(progress.hurried());
    }

    /**
     * Whether an admin may say that this is how it came out.
     *
     * @return false when it can't have come out so, or a call is under way whose answer is still to come
     */
    public boolean canBe(Operation.As as) {
        return status != StepStatus.IDLE && !progress.calling() && StepStatus.TRANSITIONS.allows(status, target(as));
    }

    private StepStatus target(Operation.As as) {
        return switch (as) {
            case COMPENSATED -> StepStatus.COMPENSATED;
            case REFUSED -> StepStatus.REFUSED;
            case DONE -> status == StepStatus.CONFIRMING ? StepStatus.CONFIRMED : StepStatus.DONE;
        };
    }

    private StepState resolved(Operation.AdminResolved said, Instant at) {
        StepStatus next = take(target(said.as()));
        Json known = switch (next) {
            case DONE -> said.result() == null ? Json.NULL : said.result();
            case REFUSED -> null;
            case IDLE, RUNNING, IN_DOUBT, CONFIRMING, CONFIRMED, COMPENSATING, COMPENSATED -> result;
        };
        return rested(next, known, null, at);
    }

    private StepState started(Operation.CallStarted call, long seq, Instant at) {
        StepStatus during = during(call.kind());
        boolean first = intentSeq == 0;
        // An action that is called again goes on where it was; the other calls each begin with nothing behind them.
        boolean goesOn = call.kind() == CallKind.ACTION || status == during;
        return new StepState(
                step,
                fingerprint,
                status == during && call.kind() != CallKind.ACTION ? status : take(during),
                (goesOn ? progress : CallProgress.NONE).started(at),
                attempts.with(call.kind(), call.attempt()),
                doubtful,
                skipped,
                first ? seq : intentSeq,
                result,
                problem,
                first ? at : startedAt,
                null);
    }

    /** Where a step is while a call of this kind is under way. */
    private static StepStatus during(CallKind kind) {
        return switch (kind) {
            case ACTION -> StepStatus.RUNNING;
            case COMPENSATION -> StepStatus.COMPENSATING;
            case CONFIRMATION -> StepStatus.CONFIRMING;
        };
    }

    private StepState enlisted(Json answer, long seq, Instant at) {
        return new StepState(
                step,
                fingerprint,
                take(StepStatus.DONE),
                CallProgress.NONE,
                attempts,
                false,
                false,
                seq,
                answer,
                null,
                at,
                at);
    }

    private StepState done(Operation.CallDone done, Instant at) {
        return switch (done.kind()) {
            case ACTION ->
                status == StepStatus.RUNNING || status == StepStatus.IN_DOUBT
                        ? rested(take(StepStatus.DONE), done.result(), null, at)
                        : this;
            case COMPENSATION ->
                status == StepStatus.COMPENSATING ? rested(take(StepStatus.COMPENSATED), result, null, at) : this;
            case CONFIRMATION ->
                status == StepStatus.CONFIRMING ? rested(take(StepStatus.CONFIRMED), result, null, at) : this;
        };
    }

    private StepState failed(Operation.CallFailed failure) {
        if (failure.kind() != kind()) {
            return this;
        }
        return switch (status) {
            case RUNNING ->
                failed(take(StepStatus.IN_DOUBT), progress.failed(failure.retryable()), failure.problem())
                        .doubted();
            // Refused, but after an attempt that nobody knows about: no other attempt will clear the doubt.
            case IN_DOUBT -> failure.retryable() ? this : failed(status, progress.failed(false), failure.problem());
            case COMPENSATING, CONFIRMING ->
                progress.open() ? failed(status, progress.failed(failure.retryable()), failure.problem()) : this;
            case IDLE, DONE, REFUSED, CONFIRMED, COMPENSATED -> this;
        };
    }

    private StepState waiting(Operation.StepWaiting waiting, Instant at) {
        if (waiting.kind() != kind() || !progress.open()) {
            return this;
        }
        int polls = Pending.pollsAfter(progress.pending());
        Pending pending = new Pending(waiting.until(), waiting.poll(), waiting.pollAt(), polls, at);
        return new StepState(
                step,
                fingerprint,
                status,
                progress.waiting(pending),
                attempts,
                doubtful,
                skipped,
                intentSeq,
                result,
                waiting.problem(),
                startedAt,
                endedAt);
    }

    private StepState givenUp(Operation.StepGivenUp givenUp) {
        return switch (givenUp.kind()) {
            case ACTION ->
                failed(take(StepStatus.IN_DOUBT), progress.failed(true), givenUp.problem())
                        .doubted();
            case COMPENSATION, CONFIRMATION -> failed(status, progress.failed(true), givenUp.problem());
        };
    }

    /** At rest. */
    private StepState rested(StepStatus now, @Nullable Json answer, @Nullable StepProblem trouble, Instant at) {
        return new StepState(
                step,
                fingerprint,
                now,
                CallProgress.NONE,
                attempts,
                doubtful,
                skipped,
                intentSeq,
                answer,
                trouble,
                startedAt,
                at);
    }

    /** At the end of an attempt that failed. */
    private StepState failed(StepStatus now, CallProgress then, StepProblem trouble) {
        return new StepState(
                step, fingerprint, now, then, attempts, doubtful, skipped, intentSeq, result, trouble, startedAt, null);
    }

    private StepState with(CallProgress then) {
        return marked(status, then, doubtful, skipped, endedAt);
    }

    private StepState in(StepStatus to) {
        return marked(take(to), progress, doubtful, skipped, endedAt);
    }

    private StepState doubted() {
        return marked(status, progress, true, skipped, endedAt);
    }

    private StepState passedOver(Instant at) {
        return marked(status, CallProgress.NONE, doubtful, true, at);
    }

    private StepState marked(StepStatus now, CallProgress then, boolean doubt, boolean skip, @Nullable Instant ended) {
        return new StepState(
                step, fingerprint, now, then, attempts, doubt, skip, intentSeq, result, problem, startedAt, ended);
    }

    private StepStatus take(StepStatus next) {
        return StepStatus.TRANSITIONS.take(status, next);
    }
}
