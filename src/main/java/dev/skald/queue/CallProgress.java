package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a step's current call: its action, after that its confirmation, or its compensation.
 *
 * @param calling whether the log has an attempt without an outcome
 * @param since when the current attempt was announced, or the next one scheduled; null when neither was
 * @param pending the answer that the participant deferred; null unless it deferred one
 * @param tries failed attempts that count against the call's {@link Retry}
 * @param failed whether the last attempt failed and no decision about it was made yet
 * @param retryable whether another attempt can help without a human
 * @param retryAt the earliest time of the next attempt; null when none is scheduled
 */
public record CallProgress(
        boolean calling,
        @Nullable Instant since,
        @Nullable PendingAnswer pending,
        int tries,
        boolean failed,
        boolean retryable,
        @Nullable Instant retryAt) {
    /** No attempt yet, or a restart after earlier ones. */
    static final CallProgress NONE = new CallProgress(false, null, null, 0, false, true, null);

    CallProgress started(Instant at) {
        return new CallProgress(true, at, null, tries, false, true, null);
    }

    CallProgress waiting(PendingAnswer answer) {
        return new CallProgress(false, since, answer, tries, false, true, null);
    }

    CallProgress failed(boolean again) {
        return new CallProgress(false, null, null, tries + 1, true, again, null);
    }

    CallProgress scheduled(Instant at, Instant until) {
        return new CallProgress(false, at, null, tries, false, true, until);
    }

    /** The node died during the attempt. That is not the participant's fault, so the attempt does not count. */
    CallProgress interrupted() {
        return new CallProgress(false, null, null, tries, false, true, null);
    }

    /** The next attempt is due at once. */
    CallProgress hurried() {
        return retryAt == null ? this : new CallProgress(false, null, null, tries, false, true, null);
    }

    /** The attempt continues, but earlier ones do not count any more. */
    CallProgress fresh() {
        return new CallProgress(calling, since, pending, 0, false, true, null);
    }

    /** Whether an announced attempt has no outcome yet. */
    boolean open() {
        return calling || pending != null;
    }

    boolean exhausted(Retry retry) {
        return failed && (!retryable || tries >= retry.maxAttempts());
    }

    boolean dueAt(Instant now) {
        return !open() && !failed && (retryAt == null || WaitState.isOver(since, retryAt, now));
    }
}
