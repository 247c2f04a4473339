package dev.skald.participant;

import dev.skald.outbound.HttpAnswer;
import dev.skald.outbound.RetryAfter;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import dev.skald.queue.text.Excerpt;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a call, or to a question for its outcome, as outcomes describe it.
 *
 * @param url where the request went
 * @param took how long it took
 * @param clock what a Retry-After date is compared with when the answer itself bears no date
 * @param judge what the call itself says about its answers
 * @param resultBytesMax how long a result may be
 */
record CallAnswer(
        HttpAnswer answer, URI url, Duration took, InstantSource clock, JudgeAnswer judge, int resultBytesMax) {
    private static final String SET_UP_FAULT = "a set-up fault, the participant does not let Skald do this: ";

    int status() {
        return answer.status();
    }

    /** How long the participant wants no further call; null when it does not say. */
    @Nullable
    Duration retryAfter() {
        return RetryAfter.of(answer, clock);
    }

    /** What the answer says about itself; 401, 403 and 405 are called a fault in the set-up. */
    String detail() {
        return switch (status()) {
            case 401, 403, 405 -> SET_UP_FAULT + AnswerDetail.of(answer);
            default -> status() / 100 == 3 ? redirect() : AnswerDetail.of(answer);
        };
    }

    private String redirect() {
        String location = Excerpt.plain(answer.header("Location"), 200);
        return location.isEmpty()
                ? "answered neither yes nor no but " + status() + "; redirects are not followed"
                : "answered a redirect to " + location + "; redirects are not followed";
    }

    /** A problem that another attempt would not solve. */
    StepProblem problem(String detail) {
        return new StepProblem(status(), detail, AnswerDetail.body(answer), took, null);
    }

    /** A problem that another attempt may solve, not before the time that the participant gives. */
    StepProblem passing(String detail) {
        return new StepProblem(status(), detail, AnswerDetail.body(answer), took, retryAfter());
    }

    /** Done, with this result. */
    Outcome done(Json result) {
        return new Outcome.Done(result, status(), took);
    }

    /**
     * The outcome comes later, and may be asked for at the answer's Location.
     *
     * @param otherwise where to ask when the answer does not say; null when the participant sends the outcome
     */
    Outcome pending(@Nullable URI otherwise) {
        URI location = Location.of(answer, url);
        return new Outcome.Pending(location == null ? otherwise : location, retryAfter(), null);
    }

    /** Whether it may come from a gateway, which knows nothing of the work. */
    boolean mayBeOfGateway() {
        return switch (status()) {
            case 408, 425, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** Refused, in the answer's own words. */
    Outcome refused() {
        return new Outcome.Refused(problem(detail()));
    }

    /** In doubt, in the answer's own words. */
    Outcome again() {
        return new Outcome.InDoubt(passing(detail()));
    }
}
