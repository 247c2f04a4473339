package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one of a step's calls, or of the check of a held queue, according to the log.
 *
 * @param attempts how many attempts were announced
 * @param progress of the current attempt
 * @param problem the last problem, at first one from before this call; null when there was none since the last success
 */
public record CallState(
        int attempts, CallProgress progress, @Nullable StepProblem problem) {
    /** How far the calls of a step have come. */
    record OfStep(CallState action, CallState compensation, CallState confirmation) {
        /** Of a step that nothing has happened to. */
        static final OfStep NONE = new OfStep(CallState.NONE, CallState.NONE, CallState.NONE);

        CallState at(CallKind kind) {
            return switch (kind) {
                case ACTION -> action;
                case COMPENSATION -> compensation;
                case CONFIRMATION -> confirmation;
            };
        }

        OfStep with(CallKind kind, CallState call) {
            return switch (kind) {
                case ACTION -> new OfStep(call, compensation, confirmation);
                case COMPENSATION -> new OfStep(action, call, confirmation);
                case CONFIRMATION -> new OfStep(action, compensation, call);
            };
        }
    }

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

    /**
     * After the participant deferred its answer. The clock may have stepped back since the call began, so the wait is no
     * longer than the time-out of the call.
     *
     * @param longest the time-out of the call; null when it has none
     */
    CallState waiting(Operation.StepWaiting waiting, @Nullable Duration longest, Instant at) {
        int polls = PendingAnswer.pollsAfter(progress.pending());
        Instant until = WaitState.atMost(waiting.until(), longest, at);
        PendingAnswer pending = new PendingAnswer(until, waiting.poll(), waiting.pollAt(), polls, at);
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
     * @param until when it comes, as that node had it
     * @param delay the longest delay, without what is added by chance
     * @param at when it was scheduled
     */
    CallState scheduled(Instant until, Duration delay, Instant at) {
        // Jitter varies a delay.
        Duration own = delay.multipliedBy(2);
        Duration asked = StepProblem.pauseAfter(problem);
        Instant latest = at.plus(own.compareTo(asked) > 0 ? own : asked);
        return with(progress.scheduled(at, until.isBefore(latest) ? until : latest));
    }

    CallState with(CallProgress then) {
        return new CallState(attempts, then, problem);
    }
}
