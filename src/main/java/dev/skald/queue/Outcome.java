package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcome of one call, by the participant contract. {@link StepState#judge} decides what it means to the step. */
public sealed interface Outcome {
    /** Whether the participant's host was tried; if not, the outcome says nothing about the host. */
    default boolean hostTried() {
        return true;
    }

    /**
     * The call is done.
     *
     * @param result the answer's body; {@link Json#NULL} when it had none
     * @param status the HTTP status
     * @param took how long the exchange took
     */
    record Done(Json result, int status, Duration took) implements Outcome {}

    /** A definite refusal: nothing happened, and another attempt can't help. */
    record Refused(StepProblem problem, boolean hostTried) implements Outcome {
        public Refused(StepProblem problem) {
            this(problem, true);
        }
    }

    /** No connection was made: certainly nothing happened; another attempt may help. */
    record Unreached(StepProblem problem, boolean hostTried) implements Outcome {
        public Unreached(StepProblem problem) {
            this(problem, true);
        }
    }

    /** It may have happened or not; another attempt with the same idempotency key may help. */
    record InDoubt(StepProblem problem) implements Outcome {}

    /**
     * The participant has accepted the call and answers later.
     *
     * @param poll the address of the outcome; null when the participant sends it
     * @param retryAfter how long Skald should wait before it polls; null when the participant does not say
     * @param problem why the last poll failed; null when it did not
     */
    record Pending(
            @Nullable URI poll,
            @Nullable Duration retryAfter,
            @Nullable StepProblem problem,
            boolean hostTried) implements Outcome {
        public Pending(@Nullable URI poll, @Nullable Duration retryAfter, @Nullable StepProblem problem) {
            this(poll, retryAfter, problem, true);
        }
    }
}
