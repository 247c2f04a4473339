package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a queue as its log tells it.
 *
 * @param step what it was started with
 * @param status where it is
 * @param progress how far its present call has come
 * @param attempts how often its action was called
 * @param compensationAttempts how often its compensation was called
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
        StepStatus status,
        CallProgress progress,
        int attempts,
        int compensationAttempts,
        boolean doubtful,
        boolean skipped,
        long intentSeq,
        @Nullable Json result,
        @Nullable StepProblem problem,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** A step nothing has happened to. */
    static StepState of(Step step) {
        return new StepState(step, StepStatus.IDLE, CallProgress.NONE, 0, 0, false, false, 0, null, null, null, null);
    }

    /** The call that is under way or was the last one. */
    public CallKind kind() {
        return switch (status) {
            case IDLE, RUNNING, DONE, REFUSED, IN_DOUBT -> CallKind.ACTION;
            case COMPENSATING, COMPENSATED -> CallKind.COMPENSATION;
        };
    }

    /** Whether restoring still has to deal with it. */
    boolean open() {
        return switch (status) {
            case DONE, IN_DOUBT, COMPENSATING -> !skipped;
            case RUNNING -> true;
            case IDLE, REFUSED, COMPENSATED -> false;
        };
    }

    /** Whether the steps after it may start. */
    boolean passed() {
        return status == StepStatus.DONE || (status == StepStatus.REFUSED && step.onRefused() == OnRefused.CONTINUE);
    }

    /**
     * What the outcome of this step's present call means.
     *
     * @return the fact to record
     */
    public Operation.Fact judge(CallKind kind, Outcome outcome) {
        return switch (kind) {
            case ACTION -> judgeAction(outcome);
            case COMPENSATION -> judgeCompensation(outcome);
            case CONFIRMATION -> throw new UnsupportedOperationException("a confirmation");
        };
    }

    private Operation.Fact judgeAction(Outcome outcome) {
        String name = step.name();
        return switch (outcome) {
            case Outcome.Done done -> new Operation.StepDone(name, attempts, done.result(), done.status(), done.took());
            // An earlier attempt may still arrive, so this no is not the last word: undo it to be safe.
            case Outcome.Refused refused
            when doubtful -> new Operation.StepInDoubt(name, attempts, refused.problem(), false);
            case Outcome.Refused refused -> new Operation.StepRefused(name, attempts, refused.problem());
            case Outcome.Unreached unreached
            when doubtful -> new Operation.StepInDoubt(name, attempts, unreached.problem(), true);
            case Outcome.Unreached unreached
            when progress.tries() + 1 >= step.retry().maxAttempts() ->
                new Operation.StepRefused(name, attempts, unreached.problem());
            case Outcome.Unreached unreached -> new Operation.StepUnreached(name, attempts, unreached.problem());
            case Outcome.InDoubt inDoubt -> new Operation.StepInDoubt(name, attempts, inDoubt.problem(), true);
            case Outcome.Pending pending -> throw new UnsupportedOperationException("an answer that comes later");
        };
    }

    private Operation.Fact judgeCompensation(Outcome outcome) {
        String name = step.name();
        int attempt = compensationAttempts;
        return switch (outcome) {
            case Outcome.Done done -> new Operation.CompensationDone(name, attempt, done.status(), done.took());
            case Outcome.Refused refused -> new Operation.CompensationFailed(name, attempt, refused.problem(), false);
            case Outcome.Unreached unreached ->
                new Operation.CompensationFailed(name, attempt, unreached.problem(), true);
            case Outcome.InDoubt inDoubt -> new Operation.CompensationFailed(name, attempt, inDoubt.problem(), true);
            case Outcome.Pending pending -> throw new UnsupportedOperationException("an answer that comes later");
        };
    }

    /** This step after an entry about it. Operations that are not about a step must not come here. */
    StepState with(LogEntry entry) {
        return switch (entry.operation()) {
            case Operation.StepStarted started -> actionStarted(started, entry);
            case Operation.StepDone done ->
                settled(take(StepStatus.DONE), CallProgress.NONE, done.result(), null, entry.at());
            case Operation.StepRefused refused ->
                settled(take(StepStatus.REFUSED), CallProgress.NONE, null, refused.problem(), entry.at());
            case Operation.StepInDoubt inDoubt ->
                settled(take(StepStatus.IN_DOUBT), progress.failed(inDoubt.retryable()), null, inDoubt.problem(), null)
                        .doubted();
            case Operation.StepUnreached unreached ->
                settled(take(StepStatus.IDLE), progress.failed(true), null, unreached.problem(), null);
            case Operation.RetryScheduled scheduled -> with(progress.scheduled(scheduled.until()));
            case Operation.CompensationStarted started -> compensationStarted(started);
            case Operation.CompensationDone done ->
                settled(take(StepStatus.COMPENSATED), CallProgress.NONE, result, null, entry.at());
            case Operation.CompensationFailed failed ->
                settled(status, progress.failed(failed.retryable()), result, failed.problem(), null);
            case Operation.CompensationSkipped skip -> passedOver(entry.at());
            case Operation.QueueAttention q -> throw notOfStep(entry);
            case Operation.QueueStarted q -> throw notOfStep(entry);
            case Operation.QueueSucceeded q -> throw notOfStep(entry);
            case Operation.RestoreRequested q -> throw notOfStep(entry);
            case Operation.QueueRestored q -> throw notOfStep(entry);
            case Operation.QueueInterrupted q -> throw notOfStep(entry);
            case Operation.QueueRecovered q -> throw notOfStep(entry);
            case Operation.AdminRetried q -> throw notOfStep(entry);
        };
    }

    private static IllegalStateException notOfStep(LogEntry entry) {
        return new IllegalStateException("entry " + entry.seq() + " is not about a step");
    }

    /** This step after the node that worked on it died. */
    StepState interrupted() {
        if (!progress.calling()) {
            return this;
        }
        StepState still = with(progress.interrupted());
        return status == StepStatus.RUNNING ? still.in(StepStatus.IN_DOUBT).doubted() : still;
    }

    /** This step when its queue begins to be restored: what failed before does not count against the compensation. */
    StepState turned() {
        return progress.calling() ? this : with(CallProgress.NONE);
    }

    private StepState actionStarted(Operation.StepStarted started, LogEntry entry) {
        boolean first = intentSeq == 0;
        return new StepState(
                step,
                take(StepStatus.RUNNING),
                progress.started(),
                started.attempt(),
                compensationAttempts,
                doubtful,
                skipped,
                first ? entry.seq() : intentSeq,
                result,
                problem,
                first ? entry.at() : startedAt,
                null);
    }

    private StepState compensationStarted(Operation.CompensationStarted started) {
        boolean again = status == StepStatus.COMPENSATING;
        return new StepState(
                step,
                again ? status : take(StepStatus.COMPENSATING),
                again ? progress.started() : CallProgress.NONE.started(),
                attempts,
                started.attempt(),
                doubtful,
                skipped,
                intentSeq,
                result,
                problem,
                startedAt,
                null);
    }

    /** At rest, or at the end of an attempt. */
    private StepState settled(
            StepStatus now,
            CallProgress then,
            @Nullable Json answer,
            @Nullable StepProblem trouble,
            @Nullable Instant at) {
        return new StepState(
                step,
                now,
                then,
                attempts,
                compensationAttempts,
                doubtful,
                skipped,
                intentSeq,
                answer,
                trouble,
                startedAt,
                at);
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
                step,
                now,
                then,
                attempts,
                compensationAttempts,
                doubt,
                skip,
                intentSeq,
                result,
                problem,
                startedAt,
                ended);
    }

    private StepStatus take(StepStatus next) {
        return StepStatus.TRANSITIONS.take(status, next);
    }
}
