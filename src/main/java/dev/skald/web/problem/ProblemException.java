package dev.skald.web.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem. For the edges only: what lies below them returns its outcomes as values.
 */
public final class ProblemException extends RuntimeException {
    // An exception is serializable by inheritance; this one never travels.
    private final transient Problem problem;

    private final transient @Nullable Duration retryAfter;

    /** Ends the request with this problem. */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * Ends the request with this problem.
     *
     * @param retryAfter when the request is worth sending again, counted from now; null when that can't be said
     */
    public ProblemException(Problem problem, @Nullable Duration retryAfter) {
        // An expected answer, not a fault: the stack would be thrown away unread.
        super(problem.type().slug() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** What to answer. */
    public Problem problem() {
        return problem;
    }

    /** When the request is worth sending again, counted from now; null when that can't be said. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
