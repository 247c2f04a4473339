package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why nobody works on a queue that has not ended, and until when.
 *
 * @param reason what is waited for
 * @param step the step concerned; null when it is the queue as a whole
 * @param until when the queue is looked at again; null when a human or another event must come first
 * @param problem what led to the wait; null when nothing went wrong
 */
public record WaitState(
        Reason reason,
        @Nullable String step,
        @Nullable Instant until,
        @Nullable StepProblem problem) {
    /** By how much two readings of the database's clock may be out of order without its having stepped back. */
    private static final Duration STEP_MIN = Duration.ofSeconds(5);

    /** The wait in a few words, as part of a sentence. */
    public String inShort() {
        String what = step == null ? reason.word() : reason.word() + " of step " + step;
        return until == null ? what : what + " until " + until;
    }

    /**
     * Whether a wait is over: its end has come, or the clock has stepped back behind its beginning, so that its end lies
     * further ahead than was meant. When it ends before it begins, it was written while the clock stepped forth.
     */
    static boolean isOver(@Nullable Instant since, Instant until, Instant now) {
        boolean steppedBack = since != null && until.isAfter(since) && now.isBefore(since.minus(STEP_MIN));
        return steppedBack || !until.isAfter(now);
    }

    /** What a queue may wait for. */
    public enum Reason {
        /** The next attempt at a call. */
        RETRY,
        /** An answer that a participant put off, or the outcome of a sub-queue. */
        RESULT,
        /** Its caller's next step. */
        CALLER,
        /** The time that it is to start at. */
        START,
        /** A free place at a node: it is due, and is taken up as soon as there is one. */
        TURN,
        /** One of the calls to its participant's host to end: there are as many under way as may be. */
        PARTICIPANT,
        /** Its node died; another one, or the same one started again, takes it up soon. */
        RECOVERY,
        /** An admin paused it and has not said to go on. */
        PAUSED,
        /** A human. */
        ATTENTION;

        /** The reason as the contract writes it. */
        public String word() {
            return EnumWords.of(this);
        }
    }
}
