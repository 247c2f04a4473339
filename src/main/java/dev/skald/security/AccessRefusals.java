package dev.skald.security;

import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.time.Duration;

/** The refusals of requests; each says that nothing was done. */
final class AccessRefusals {
    private static final String NOTHING_DONE = " Nothing was done.";
    private static final Duration SOON = Duration.ofSeconds(1);

    private AccessRefusals() {}

    static ProblemException unknown(String detail) {
        return new ProblemException(Problem.of(ProblemType.UNAUTHENTICATED, detail + NOTHING_DONE));
    }

    static ProblemException forbidden(String detail) {
        return new ProblemException(Problem.of(ProblemType.FORBIDDEN, detail + NOTHING_DONE));
    }

    /** The database or the provider that knows the callers is away. */
    static ProblemException away(String detail) {
        return new ProblemException(Problem.of(ProblemType.UNAVAILABLE, detail + NOTHING_DONE), SOON);
    }

    static ProblemException tooManyWrong(Duration wait) {
        return new ProblemException(
                Problem.of(ProblemType.OVERLOADED, "Too many wrong tokens came from this address." + NOTHING_DONE),
                wait);
    }

    /** More requests than {@code skald.limits.requests} allows. */
    static ProblemException tooMany(Duration wait) {
        return new ProblemException(
                Problem.of(
                        ProblemType.OVERLOADED,
                        "You sent more requests per second than skald.limits.requests allows." + NOTHING_DONE),
                wait);
    }
}
