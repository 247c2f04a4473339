package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one of a step's calls, according to the log.
 *
 * @param attempts how many attempts were announced
 * @param progress of the current attempt
 * @param problem the last problem, at first one from before this call; null when there was none since the last success
 */
public record CallState(
        int attempts, CallProgress progress, @Nullable StepProblem problem) {
    /** A call that was never announced. */
    static final CallState NONE = new CallState(0, CallProgress.NONE, null);

    /**
     * After another attempt was announced.
     *
     * @param attempt its number in the log
     * @param before the last problem of the step before it; null when there was none
     */
    CallState started(int attempt, Instant at, @Nullable StepProblem before) {
        return new CallState(attempt, progress.started(at), before);
    }

    /** After the participant deferred its answer. */
    CallState waiting(Operation.StepWaiting waiting, Instant at) {
        int polls = PendingAnswer.pollsAfter(progress.pending());
        PendingAnswer pending = new PendingAnswer(waiting.until(), waiting.poll(), waiting.pollAt(), polls, at);
        return new CallState(attempts, progress.waiting(pending), waiting.problem());
    }

    /** After an attempt failed. */
    CallState failed(boolean retryable, StepProblem what) {
        return new CallState(attempts, progress.failed(retryable), what);
    }

    /** After its outcome. */
    CallState ended(@Nullable StepProblem what) {
        return new CallState(attempts, CallProgress.NONE, what);
    }

    /**
     * After the next attempt was scheduled. The clock may have stepped back between the decision and its record, which
     * the node did not know then. So the attempt is made no later than the longest delay allows.
     *
     * @param at when it was scheduled
     */
    CallState scheduled(Operation.RetryScheduled scheduled, Step step, Instant at) {
        Duration forwards = step.retry().delayAfter(progress.tries());
        Duration back = step.compensationRetry().delayAfter(progress.tries());
        // Jitter varies a delay.
        Duration own = (forwards.compareTo(back) > 0 ? forwards : back).multipliedBy(2);
        Duration asked = StepProblem.pauseAfter(problem);
        Instant latest = at.plus(own.compareTo(asked) > 0 ? own : asked);
        return with(progress.scheduled(at, scheduled.until().isBefore(latest) ? scheduled.until() : latest));
    }

    CallState with(CallProgress then) {
        return new CallState(attempts, then, problem);
    }
}
