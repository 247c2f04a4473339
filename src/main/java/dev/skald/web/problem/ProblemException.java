package dev.skald.web.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem. Only for interfaces: the packages below them return their outcomes as values.
 */
public final class ProblemException extends RuntimeException {
    // Exceptions are serializable by inheritance; this one is never serialized.
    private final transient Problem problem;

    private final transient @Nullable Duration retryAfter;

    /** Ends the request with this problem. */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * Ends the request with this problem.
     *
     * @param retryAfter when sending the request again makes sense, counted from now; null when that is unknown
     */
    public ProblemException(Problem problem, @Nullable Duration retryAfter) {
        // An expected answer, not a fault: its stack trace has no use.
        super(problem.type().slug() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** The answer. */
    public Problem problem() {
        return problem;
    }

    /** When sending the request again makes sense, counted from now; null when that is unknown. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
