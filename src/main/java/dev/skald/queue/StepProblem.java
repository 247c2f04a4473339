package dev.skald.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed.
 *
 * @param status the HTTP status of the answer; null when there was none
 * @param detail a sentence for people; never a secret
 * @param body of the answer, cut for the log; null when there was none
 * @param took how long the exchange took; null when no call was made
 * @param retryAfter how long the participant wants no request (Retry-After, RFC 9110 section 10.2.3); null when it does
 *     not say
 */
public record StepProblem(
        @Nullable Integer status,
        String detail,
        @Nullable String body,
        @Nullable Duration took,
        @Nullable Duration retryAfter) {
    /** The longest time that Skald waits at a participant's request. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    /** A problem without an HTTP exchange. */
    public static StepProblem of(String detail) {
        return new StepProblem(null, detail, null, null, null);
    }

    /** The problem in a few words, for reasons: the status, if there is one, and the detail. */
    public String inShort() {
        return status == null ? detail : status + " " + detail;
    }

    /** How long the participant wants no request; zero when it does not say. At most {@link #RETRY_AFTER_MAX}. */
    static Duration pauseAfter(@Nullable StepProblem problem) {
        Duration asked = problem == null || problem.retryAfter() == null ? Duration.ZERO : problem.retryAfter();
        return asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
    }
}
