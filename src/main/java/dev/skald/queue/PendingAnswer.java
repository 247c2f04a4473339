package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An accepted call whose answer comes later.
 *
 * @param until when Skald stops waiting; null when it waits as long as the queue may run
 * @param poll the address of the outcome; null when the participant sends it
 * @param pollAt the earliest time of the next poll; null when the outcome isn't polled
 * @param polls how many polls were made
 * @param since when this was recorded
 */
public record PendingAnswer(
        @Nullable Instant until,
        @Nullable URI poll,
        @Nullable Instant pollAt,
        int polls,
        Instant since) {
    /** The shortest time between two polls. */
    static final Duration PACE_MIN = Duration.ofSeconds(1);

    /** The longest time, unless the participant requests a longer one. */
    static final Duration PACE_MAX = Duration.ofMinutes(1);

    /**
     * The time until the next poll, after a number of polls.
     *
     * @param asked the time that the participant requests; null when it does not
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

    /** The number of polls after another answer that says <em>not yet</em>. */
    static int pollsAfter(@Nullable PendingAnswer before) {
        return before == null ? 0 : before.polls + 1;
    }

    boolean expiredAt(Instant now) {
        return until != null && !until.isAfter(now);
    }

    boolean pollDueAt(Instant now) {
        return pollAt != null && WaitState.isOver(since, pollAt, now);
    }

    /** When something is due for it; null when nothing ever is. */
    @Nullable
    Instant dueAt() {
        if (until == null || pollAt == null) {
            return until == null ? pollAt : until;
        }
        return pollAt.isBefore(until) ? pollAt : until;
    }
}
