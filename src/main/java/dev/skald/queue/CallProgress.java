package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a step's present call has come: its action, or once that is done its confirmation, or its compensation.
 *
 * @param calling whether the log announced an attempt that has no outcome yet
 * @param since when the present attempt was announced, or the next one scheduled; null when neither was
 * @param pending what the participant's answer will come to; null unless it was put off
 * @param tries failed attempts that count against the call's {@link Retry}
 * @param failed whether the last attempt failed and nothing has been decided about it yet
 * @param retryable whether another attempt is of use without a human
 * @param retryAt the next attempt comes not before this instant; null when none is scheduled
 */
public record CallProgress(
        boolean calling,
        @Nullable Instant since,
        @Nullable PendingAnswer pending,
        int tries,
        boolean failed,
        boolean retryable,
        @Nullable Instant retryAt) {
    /** No attempt yet, or a fresh start. */
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

    /** The node died during the attempt; that is not the participant's fault and does not count. */
    CallProgress interrupted() {
        return new CallProgress(false, null, null, tries, false, true, null);
    }

    /** The next attempt need not wait for its time. */
    CallProgress hurried() {
        return retryAt == null ? this : new CallProgress(false, null, null, tries, false, true, null);
    }

    /** The attempt goes on, but those before it do not count any more. */
    CallProgress fresh() {
        return new CallProgress(calling, since, pending, 0, false, true, null);
    }

    /** Whether an attempt was announced whose outcome is still to come. */
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
