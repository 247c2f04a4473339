package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why no node works on a queue that has not ended, and until when.
 *
 * @param reason of the wait
 * @param step the step concerned; null when the whole queue waits
 * @param until when a node checks the queue again; null when a human or another event must come first
 * @param problem the cause of the wait; null when there is none
 */
public record WaitState(
        Reason reason,
        @Nullable String step,
        @Nullable Instant until,
        @Nullable StepProblem problem) {
    /** How far two readings of the database's clock may be out of order although it has not stepped back. */
    private static final Duration STEP_MIN = Duration.ofSeconds(5);

    /** The wait in a few words, as part of a sentence. */
    public String inShort() {
        String what = step == null ? reason.word() : reason.word() + " of step " + step;
        return until == null ? what : what + " until " + until;
    }

    /**
     * Whether a wait is over: its end is reached, or the clock has stepped back behind its beginning, so that the wait
     * would last too long. A wait that ends before it begins was written while the clock stepped forward.
     */
    static boolean isOver(@Nullable Instant since, Instant until, Instant now) {
        boolean steppedBack = since != null && until.isAfter(since) && now.isBefore(since.minus(STEP_MIN));
        return steppedBack || !until.isAfter(now);
    }

    /**
     * The end of a wait that is no longer than it may be: it was computed before the clock stepped back.
     *
     * @param until as it was computed; null for never
     * @param longest how long the wait may be; null for no limit
     * @param since when it was recorded
     */
    static @Nullable Instant atMost(@Nullable Instant until, @Nullable Duration longest, Instant since) {
        return until == null || longest == null ? until : earlier(until, since.plus(longest));
    }

    /** The earlier one of two instants; null, which stands for never, when both are. */
    public static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /** The reasons of waits. */
    public enum Reason {
        /** Its caller to submit or drop it; after a while its check is called. */
        SUBMIT,
        /** The next attempt at a call. */
        RETRY,
        /** A deferred answer of a participant, or the outcome of a sub-queue. */
        RESULT,
        /** A time that a step waits for. */
        TIME,
        /** A signal that a step waits for. */
        SIGNAL,
        /** Its caller's next step. */
        CALLER,
        /** The time of its start. */
        START,
        /** A free place at a node: the queue is due, and a node with a free place claims it. */
        TURN,
        /** A free place for a call to the participant's host: as many calls to it are ongoing as may be. */
        PARTICIPANT,
        /** Its node died; another node, or the same one after its restart, claims it soon. */
        RECOVERY,
        /** An admin paused it and has not resumed it. */
        PAUSED,
        /** A human. */
        ATTENTION;

        /** The reason in the contract. */
        public String word() {
            return EnumWords.of(this);
        }
    }
}
