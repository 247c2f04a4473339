package dev.skald.queue;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a queue as its log tells it.
 *
 * @param step what it was started with
 * @param fingerprint of the caller's request for it; null when it came with the start
 * @param status where it is
 * @param calls how far its calls have come
 * @param intent the log entry that first announced its action; null when none did
 * @param doubtful whether any attempt at the action is without a definite answer: it may still take effect, so even a
 *     later refusal does not mean that nothing happened
 * @param skipped whether restoring passed it over for want of a compensation
 * @param result what its action answered; null before
 * @param endedAt when it came to its present rest; null while under way
 */
public record StepState(
        Step step,
        @Nullable String fingerprint,
        StepStatus status,
        StepCalls calls,
        @Nullable Intent intent,
        boolean doubtful,
        boolean skipped,
        @Nullable Json result,
        @Nullable Instant endedAt) {

    /** A step nothing has happened to. */
    static StepState of(Step step, @Nullable String fingerprint) {
        return new StepState(step, fingerprint, StepStatus.IDLE, StepCalls.NONE, null, false, false, null, null);
    }

    /** How far one of its calls has come. */
    public CallState call(CallKind kind) {
        return calls.at(kind);
    }

    private CallState call() {
        return call(kind());
    }

    /** The call that is under way or was the last one. */
    public CallKind kind() {
        return status.call();
    }

    /** How far the call has come that is under way or was the last one. */
    public CallProgress progress() {
        return call().progress();
    }

    /** The last problem; null when there was none since the last success. */
    public @Nullable StepProblem problem() {
        return call().problem();
    }

    /** The number of the log entry that first announced its action; 0 when none did. */
    public long intentSeq() {
        return intent == null ? 0 : intent.seq();
    }

    /** When its action was first announced; null before. */
    public @Nullable Instant startedAt() {
        return intent == null ? null : intent.at();
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
        return progress().open() || (status == StepStatus.IN_DOUBT && !restoring);
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
        boolean awaited = progress().open() && attempt == call(kind).attempts();
        boolean welcome = definite && (progress().open() || status == StepStatus.IN_DOUBT);
        return kind == kind() && (awaited || welcome)
                ? Optional.of(OutcomeFacts.fact(this, kind, outcome, now))
                : Optional.empty();
    }

    /**
     * This step after an entry about it. A fact about a call that has its outcome already changes nothing.
     *
     * @param seq the entry's number
     * @param at its time
     */
    StepState with(Operation.OfStep operation, long seq, Instant at) {
        return switch (operation) {
            case Operation.CallStarted started -> started(started, new Intent(seq, at));
            case Operation.CallDone done -> done(done, at);
            case Operation.CallFailed failure -> failed(failure);
            case Operation.StepRefused refused ->
                status == StepStatus.RUNNING ? ended(StepStatus.REFUSED, refused.problem(), at) : this;
            case Operation.StepUnreached unreached ->
                status == StepStatus.RUNNING ? failed(true, unreached.problem()).in(StepStatus.IDLE) : this;
            case Operation.StepWaiting waiting ->
                waiting.kind() == kind() && progress().open() ? with(call().waiting(waiting, at)) : this;
            case Operation.StepGivenUp givenUp ->
                givenUp.kind() == CallKind.ACTION ? inDoubt(true, givenUp.problem()) : failed(true, givenUp.problem());
            case Operation.RetryScheduled scheduled -> with(call().scheduled(scheduled, step, at));
            case Operation.StepEnlisted enlisted ->
                with(new Intent(seq, at)).ended(StepStatus.DONE, null, at).with(enlisted.result());
            case Operation.CompensationSkipped skip ->
                with(CallProgress.NONE).withSkipped(true).withEnd(at);
            case Operation.AdminResolved resolved -> resolved(resolved, at);
        };
    }

    /**
     * Whether its action could be called once more if the call that is under way now, if one is, had no outcome.
     *
     * @param lost how many calls have had none before, since the last outcome
     */
    boolean mayBeCalledAgain(int lost) {
        return !progress().calling()
                || progress().tries() + lost + 1 < step.retry().maxAttempts();
    }

    /**
     * This step after the work on it broke off. Answers that were put off still come.
     *
     * @param reason what the node failed of, and then the attempt counts like any other that failed; null when the node died
     */
    StepState interrupted(@Nullable String reason) {
        if (!progress().calling()) {
            return this;
        }
        if (reason != null) {
            StepProblem what = StepProblem.of("its outcome was lost: " + reason);
            return status == StepStatus.RUNNING ? inDoubt(true, what) : failed(true, what);
        }
        StepState still = with(progress().interrupted());
        return status == StepStatus.RUNNING ? still.inDoubt() : still;
    }

    /** This step when its queue is turned: what failed before does not count against what comes now. */
    StepState turned() {
        return with(progress().open() ? progress().fresh() : CallProgress.NONE);
    }

    /** This step when an admin wants what was put off to be done at once. */
    StepState hurried() {
        return with(progress().hurried());
    }

    /**
     * Whether an admin may say that this is how it came out.
     *
     * @return false when it can't have come out so, or a call is under way whose answer is still to come
     */
    public boolean canBe(Operation.As as) {
        return status != StepStatus.IDLE && !progress().calling() && StepStatus.TRANSITIONS.allows(status, target(as));
    }

    private StepStatus target(Operation.As as) {
        return switch (as) {
            case COMPENSATED -> StepStatus.COMPENSATED;
            case REFUSED -> StepStatus.REFUSED;
            case DONE -> status == StepStatus.CONFIRMING ? StepStatus.CONFIRMED : StepStatus.DONE;
        };
    }

    private StepState resolved(Operation.AdminResolved said, Instant at) {
        StepState ended = ended(target(said.as()), null, at);
        return ended.status == StepStatus.DONE ? ended.with(said.result() == null ? Json.NULL : said.result()) : ended;
    }

    private StepState started(Operation.CallStarted announced, Intent entry) {
        CallKind kind = announced.kind();
        StepStatus during = StepStatus.during(kind);
        CallState call = call(kind).started(announced.attempt(), entry.at(), problem());
        StepState state = status == during && kind != CallKind.ACTION ? this : in(during);
        return state.with(call).with(intent == null ? entry : intent).withEnd(null);
    }

    private StepState done(Operation.CallDone done, Instant at) {
        boolean awaited =
                status == StepStatus.during(done.kind()) || (status == StepStatus.IN_DOUBT && done.kind() == kind());
        if (!awaited) {
            return this;
        }
        StepState ended = ended(StepStatus.after(done.kind()), null, at);
        return done.kind() == CallKind.ACTION ? ended.with(done.result()) : ended;
    }

    private StepState failed(Operation.CallFailed failure) {
        if (failure.kind() != kind()) {
            return this;
        }
        return switch (status) {
            case RUNNING -> inDoubt(failure.retryable(), failure.problem());
            // Refused, but after an attempt that nobody knows about: no other attempt will clear the doubt.
            case IN_DOUBT -> failure.retryable() ? this : failed(false, failure.problem());
            case COMPENSATING, CONFIRMING -> progress().open() ? failed(failure.retryable(), failure.problem()) : this;
            case IDLE, DONE, REFUSED, CONFIRMED, COMPENSATED -> this;
        };
    }

    /** At rest. */
    private StepState ended(StepStatus as, @Nullable StepProblem why, Instant at) {
        return with(call().ended(why)).in(as).withEnd(at);
    }

    /** At the end of an attempt that failed. */
    private StepState failed(boolean retryable, StepProblem why) {
        return with(call().failed(retryable, why)).withEnd(null);
    }

    /** At the end of an attempt at its action of which nobody knows whether it did anything. */
    private StepState inDoubt(boolean retryable, StepProblem why) {
        return failed(retryable, why).inDoubt();
    }

    private StepState inDoubt() {
        StepState in = in(StepStatus.IN_DOUBT);
        return new StepState(step, fingerprint, in.status, calls, intent, true, skipped, result, endedAt);
    }

    private StepState in(StepStatus next) {
        StepStatus taken = StepStatus.TRANSITIONS.take(status, next);
        return new StepState(step, fingerprint, taken, calls, intent, doubtful, skipped, result, endedAt);
    }

    private StepState with(CallProgress progress) {
        return with(call().with(progress));
    }

    private StepState with(CallState call) {
        StepCalls changed = calls.with(kind(), call);
        return new StepState(step, fingerprint, status, changed, intent, doubtful, skipped, result, endedAt);
    }

    private StepState with(Intent entry) {
        return new StepState(step, fingerprint, status, calls, entry, doubtful, skipped, result, endedAt);
    }

    private StepState with(@Nullable Json answer) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, skipped, answer, endedAt);
    }

    private StepState withSkipped(boolean passedOver) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, passedOver, result, endedAt);
    }

    private StepState withEnd(@Nullable Instant at) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, skipped, result, at);
    }
}
