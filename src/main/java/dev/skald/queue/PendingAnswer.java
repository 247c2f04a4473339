package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that its participant has taken on and answers later.
 *
 * @param until when it is given up; null when it is waited for as long as its queue may run
 * @param poll where its outcome is asked for; null when the participant sends it
 * @param pollAt not before this instant; null when it isn't asked for
 * @param polls how often it was asked for
 * @param since when this was found
 */
public record PendingAnswer(
        @Nullable Instant until,
        @Nullable URI poll,
        @Nullable Instant pollAt,
        int polls,
        Instant since) {
    /** The shortest time between two looks. */
    static final Duration PACE_MIN = Duration.ofSeconds(1);

    /** The longest, when the participant does not ask for a longer one. */
    static final Duration PACE_MAX = Duration.ofMinutes(1);

    /**
     * How long to wait before the next look, when there have been so many.
     *
     * @param asked what the participant asks for; null when it does not
     */
    static Duration pace(int polls, @Nullable Duration asked) {
        if (asked == null || asked.isZero()) {
            Duration doubled = PACE_MIN.multipliedBy(1L << Math.min(polls, 10));
            return doubled.compareTo(PACE_MAX) > 0 ? PACE_MAX : doubled;
        }
        if (asked.compareTo(PACE_MIN) < 0) {
            return PACE_MIN;
        }
        return asked.compareTo(StepProblem.RETRY_AFTER_MAX) > 0 ? StepProblem.RETRY_AFTER_MAX : asked;
    }

    /** How often an outcome was asked for, once it has been put off again. */
    static int pollsAfter(@Nullable PendingAnswer before) {
        return before == null ? 0 : before.polls + 1;
    }

    boolean expiredAt(Instant now) {
        return until != null && !until.isAfter(now);
    }

    boolean pollDueAt(Instant now) {
        return pollAt != null && WaitState.isOver(since, pollAt, now);
    }

    /** When something is to be done about it; null when nothing ever is. */
    @Nullable
    Instant dueAt() {
        if (until == null || pollAt == null) {
            return until == null ? pollAt : until;
        }
        return pollAt.isBefore(until) ? pollAt : until;
    }
}
