package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a queue, according to its log.
 *
 * @param step as given at the start
 * @param fingerprint of the caller's request for it; null when it was given at the start
 * @param status its status
 * @param calls the progress of its calls
 * @param intent the log entry that first announced its action; null when none did
 * @param doubtful whether an attempt at the action has no definite answer: it may still take effect, so a later refusal
 *     does not prove that nothing happened
 * @param skipped whether restoring skipped it because it has no compensation
 * @param result of its action; null before
 * @param endedAt the end of its last call; null while a call is ongoing
 */
public record StepState(
        Step step,
        @Nullable String fingerprint,
        StepStatus status,
        CallState.OfStep calls,
        @Nullable Intent intent,
        boolean doubtful,
        boolean skipped,
        @Nullable Json result,
        @Nullable Instant endedAt) {

    /**
     * The log entry that first announced a step's action.
     *
     * @param seq its number
     * @param at its time
     */
    record Intent(long seq, Instant at) {}

    /** A step before anything happened. */
    static StepState of(Step step, @Nullable String fingerprint) {
        return new StepState(step, fingerprint, StepStatus.IDLE, CallState.OfStep.NONE, null, false, false, null, null);
    }

    /** The progress of one of its calls. */
    public CallState call(CallKind kind) {
        return calls.at(kind);
    }

    private CallState call() {
        return call(kind());
    }

    /** The ongoing call, or else the last one. */
    public CallKind kind() {
        return status.call();
    }

    /** The progress of the ongoing call, or else of the last one. */
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

    /** Whether its action was ever announced, or its caller did it. */
    public boolean begun() {
        return intent != null;
    }

    /** Whether restoring must still undo or skip it. */
    boolean open() {
        return switch (status) {
            case DONE, IN_DOUBT, CONFIRMING, CONFIRMED, COMPENSATING -> !skipped;
            case RUNNING -> true;
            case IDLE, SKIPPED, REFUSED, COMPENSATED -> false;
        };
    }

    /** Whether the steps after it may start. */
    public boolean passed() {
        return switch (status) {
            case DONE, SKIPPED -> true;
            case REFUSED -> step.mayBeRefused();
            case COMPENSATED -> step.optional();
            case IN_DOUBT -> skipped;
            case IDLE, RUNNING, CONFIRMING, CONFIRMED, COMPENSATING -> false;
        };
    }

    /** Whether its queue runs on without it once it is undone, as it is optional and stays in doubt. */
    boolean toBeUndone() {
        return step.optional()
                && switch (status) {
                    case IN_DOUBT -> !skipped && DueCall.action(this).exhausted();
                    case COMPENSATING -> true;
                    case IDLE, SKIPPED, RUNNING, DONE, REFUSED, CONFIRMING, CONFIRMED, COMPENSATED -> false;
                };
    }

    /** Whether it still has to be confirmed. */
    boolean unconfirmed() {
        return step.confirmation() != null && (status == StepStatus.DONE || status == StepStatus.CONFIRMING);
    }

    /** Whether it waits, or will wait, for a signal, and has none yet. */
    public boolean takesSignal() {
        return step.work() instanceof StepWork.Signal
                && (status == StepStatus.RUNNING || status == StepStatus.IDLE)
                && result == null;
    }

    /** The signal that it was sent; empty when there was none, or it is no step that waits for one. */
    public Optional<Json> signal() {
        boolean without = status == StepStatus.SKIPPED
                || status == StepStatus.REFUSED
                || call(CallKind.ACTION).problem() != null;
        return step.work() instanceof StepWork.Signal && !without ? Optional.ofNullable(result) : Optional.empty();
    }

    /**
     * Whether an answer that the participant sends is still recorded: the call is ongoing or in doubt, and was not
     * given up for the restore.
     *
     * @param restoring whether the queue is being restored
     */
    public boolean takesAnswer(CallKind kind, boolean restoring) {
        if (kind != kind()) {
            return false;
        }
        return progress().open() || (stillInDoubt() && !restoring);
    }

    /** In doubt, and its queue did not go on without it: steps after it may have been told that it has no result. */
    private boolean stillInDoubt() {
        return status == StepStatus.IN_DOUBT && !(skipped && step.optional());
    }

    /**
     * Decides what the outcome of one attempt at a call means.
     *
     * @param attempt the attempt's number
     * @param now the current time, by the database's clock
     * @return the fact to record; empty when the call has its outcome already
     */
    public Optional<Operation.Fact> judge(CallKind kind, int attempt, Outcome outcome, Instant now) {
        boolean definite = outcome instanceof Outcome.Done || outcome instanceof Outcome.Refused;
        boolean awaited = progress().open() && attempt == call(kind).attempts();
        boolean welcome = definite && (progress().open() || stillInDoubt());
        return kind == kind() && (awaited || welcome)
                ? Optional.of(OutcomeFacts.fact(this, kind, outcome, now))
                : Optional.empty();
    }

    /**
     * The step after an entry about it. A fact about a call that has its outcome already changes nothing.
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
                status == StepStatus.RUNNING || (status == StepStatus.IDLE && refused.attempt() == 0)
                        ? ended(StepStatus.REFUSED, refused.problem(), at)
                        : this;
            case Operation.StepUnreached unreached ->
                status == StepStatus.RUNNING ? failed(true, unreached.problem()).in(StepStatus.IDLE) : this;
            case Operation.StepWaiting waiting ->
                waiting.kind() == kind() && progress().open()
                        ? with(call().waiting(waiting, timeoutOf(waiting.kind()), at))
                        : this;
            case Operation.StepGivenUp givenUp ->
                givenUp.kind() == CallKind.ACTION ? inDoubt(true, givenUp.problem()) : failed(true, givenUp.problem());
            case Operation.RetryScheduled scheduled ->
                with(call().scheduled(
                                scheduled.until(),
                                step.longestDelayAfter(progress().tries()),
                                at));
            case Operation.StepSkipped skip ->
                ended(StepStatus.SKIPPED, null, at).with(Json.NULL);
            case Operation.WaitStarted wait -> waiting(wait, new Intent(seq, at));
            case Operation.WaitEnded wait -> waited(wait, new Intent(seq, at));
            case Operation.SignalReceived signal ->
                status == StepStatus.RUNNING
                        ? ended(StepStatus.DONE, null, at).with(signal.result())
                        : with(signal.result());
            case Operation.StepExpanded expanded -> with(new Intent(seq, at));
            case Operation.StepJoined joined -> ended(StepStatus.DONE, null, at);
            case Operation.StepEnlisted enlisted ->
                with(new Intent(seq, at)).ended(StepStatus.DONE, null, at).with(enlisted.result());
            case Operation.CompensationSkipped skip ->
                with(CallProgress.NONE).withSkipped(true).withEnd(at);
            case Operation.AdminResolved resolved -> resolved(resolved, at);
        };
    }

    /**
     * Whether its action could be called again if its ongoing call, if there is one, lost its outcome.
     *
     * @param lost how many outcomes of calls were lost since the last known one
     */
    boolean mayBeCalledAgain(int lost) {
        return !progress().calling()
                || progress().tries() + lost + 1 < step.retry().maxAttempts();
    }

    /**
     * The step after the work on it was interrupted. Deferred answers can still arrive.
     *
     * @param reason the failure of the node; then the attempt counts as failed. Null when the node died
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

    /** The step when its queue changes direction: earlier failures do not count any more. */
    StepState turned() {
        return with(progress().open() ? progress().fresh() : CallProgress.NONE);
    }

    /** The step when an admin wants the next attempt at once. */
    StepState hurried() {
        return with(progress().hurried());
    }

    /**
     * Whether an admin may state this outcome.
     *
     * @return false when this outcome is impossible, or when a call is ongoing whose answer may still arrive
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

    /** The step once the list is known that it makes steps of. */
    StepState after(List<Step> elements) {
        return new StepState(
                step.after(elements), fingerprint, status, calls, intent, doubtful, skipped, result, endedAt);
    }

    private @Nullable Duration timeoutOf(CallKind kind) {
        Call made = step.call(kind);
        return made == null ? null : made.timeout();
    }

    private StepState waiting(Operation.WaitStarted wait, Intent entry) {
        Duration longest = step.work() instanceof StepWork.Signal signal ? signal.timeout() : null;
        Instant until = WaitState.atMost(wait.until(), longest, entry.at());
        PendingAnswer pending = new PendingAnswer(until, null, null, 0, entry.at());
        StepState state = in(StepStatus.RUNNING);
        return state.with(state.progress().waiting(pending)).with(entry).withEnd(null);
    }

    private StepState waited(Operation.WaitEnded wait, Intent entry) {
        StepState state = intent == null ? with(entry) : this;
        StepState ended = state.ended(wait.as(), wait.problem(), entry.at());
        return ended.result == null ? ended.with(Json.NULL) : ended;
    }

    private StepState started(Operation.CallStarted announced, Intent entry) {
        CallKind kind = announced.kind();
        StepStatus during = StepStatus.during(kind);
        CallState call = call(kind).started(announced.attempt(), entry.at(), problem());
        StepState state = status == during && kind != CallKind.ACTION ? this : in(during);
        return state.with(call).with(intent == null ? entry : intent).withEnd(null);
    }

    private StepState done(Operation.CallDone done, Instant at) {
        boolean awaited = status == StepStatus.during(done.kind()) || (stillInDoubt() && done.kind() == kind());
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
            // Refused, but an earlier attempt is in doubt: another attempt can't clear it.
            case IN_DOUBT -> failure.retryable() ? this : failed(false, failure.problem());
            case COMPENSATING, CONFIRMING -> progress().open() ? failed(failure.retryable(), failure.problem()) : this;
            case IDLE, SKIPPED, DONE, REFUSED, CONFIRMED, COMPENSATED -> this;
        };
    }

    /** When no call is ongoing. */
    private StepState ended(StepStatus as, @Nullable StepProblem why, Instant at) {
        return with(call().ended(why)).in(as).withEnd(at);
    }

    /** After a failed attempt. */
    private StepState failed(boolean retryable, StepProblem why) {
        return with(call().failed(retryable, why)).withEnd(null);
    }

    /** After an attempt at its action with an unknown outcome. */
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
        CallState.OfStep changed = calls.with(kind(), call);
        return new StepState(step, fingerprint, status, changed, intent, doubtful, skipped, result, endedAt);
    }

    private StepState with(Intent entry) {
        return new StepState(step, fingerprint, status, calls, entry, doubtful, skipped, result, endedAt);
    }

    StepState with(@Nullable Json answer) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, skipped, answer, endedAt);
    }

    private StepState withSkipped(boolean passedOver) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, passedOver, result, endedAt);
    }

    private StepState withEnd(@Nullable Instant at) {
        return new StepState(step, fingerprint, status, calls, intent, doubtful, skipped, result, at);
    }
}
