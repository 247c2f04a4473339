package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a step's present call (its action, or while it is being restored its compensation) has come.
 *
 * @param calling whether the log announced an attempt that has no outcome yet
 * @param tries failed attempts that count against the call's {@link Retry}
 * @param failed whether the last attempt failed and nothing has been decided about it yet
 * @param retryable whether another attempt is of use without a human
 * @param retryAt the next attempt comes not before this instant; null when none is scheduled
 */
public record CallProgress(
        boolean calling,
        int tries,
        boolean failed,
        boolean retryable,
        @Nullable Instant retryAt) {
    /** No attempt yet, or a fresh start. */
    static final CallProgress NONE = new CallProgress(false, 0, false, true, null);

    CallProgress started() {
        return new CallProgress(true, tries, false, true, null);
    }

    CallProgress failed(boolean again) {
        return new CallProgress(false, tries + 1, true, again, null);
    }

    CallProgress scheduled(Instant until) {
        return new CallProgress(false, tries, false, true, until);
    }

    /** The node died during the attempt; that is not the participant's fault and does not count. */
    CallProgress interrupted() {
        return new CallProgress(false, tries, false, true, null);
    }

    boolean exhausted(Retry retry) {
        return failed && (!retryable || tries >= retry.maxAttempts());
    }

    boolean dueAt(Instant now) {
        return !calling && !failed && (retryAt == null || !retryAt.isAfter(now));
    }
}
