package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one call, by the participant contract. What it means to the step is {@link StepState#judge}'s say. */
public sealed interface Outcome {
    /** Whether the participant's host was tried; if not, the outcome says nothing about the host. */
    default boolean hostTried() {
        return true;
    }

    /**
     * It is done.
     *
     * @param result the answer's body; {@link Json#NULL} when it had none
     * @param status the HTTP status
     * @param took how long the exchange took
     */
    record Done(Json result, int status, Duration took) implements Outcome {}

    /** A definite no: nothing happened and trying again is no use. */
    record Refused(StepProblem problem, boolean hostTried) implements Outcome {
        public Refused(StepProblem problem) {
            this(problem, true);
        }
    }

    /** No connection was made: certainly nothing happened; worth another attempt. */
    record Unreached(StepProblem problem, boolean hostTried) implements Outcome {
        public Unreached(StepProblem problem) {
            this(problem, true);
        }
    }

    /** It may have happened or not; worth another attempt with the same idempotency key. */
    record InDoubt(StepProblem problem) implements Outcome {}

    /**
     * The participant has taken it on and answers later.
     *
     * @param poll where the outcome can be asked for; null when the answer comes by itself
     * @param retryAfter how long the participant asks not to be asked again; null when it does not say
     * @param problem why the last look for the outcome failed; null when it did not
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
