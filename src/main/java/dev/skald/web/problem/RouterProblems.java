package dev.skald.web.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;

/**
 * Answers with problems when a request reaches no resource: unknown and invalid paths, a request line or headers that
 * are too long, failures of the server's own pages. (The server itself refuses invalid HTTP, invalid URIs and much
 * longer lines, without a body.)
 */
@ApplicationScoped
class RouterProblems {
    /** The longest path with its query, in characters; RFC 9110 section 4.1 recommends at least 8,000. */
    static final int TARGET_LENGTH_MAX = 8_000;

    /** The longest headers, names and values together, in characters. */
    static final int HEADERS_LENGTH_MAX = 20_000;

    /** Before every other route except the one that ensures that bodies are read. */
    private static final int FIRST = Integer.MIN_VALUE + 1;

    /** After every other route. */
    private static final int LAST = Integer.MAX_VALUE;

    private final ProblemMappers problems;

    RouterProblems(ProblemMappers problems) {
        this.problems = problems;
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(RouterProblems::refuseUnreadable).failureHandler(this::failed);
        router.route().order(LAST).handler(context -> answer(context, ProblemType.NOT_FOUND));
        // No route handles a target that is not a path, such as * or a name without a slash.
        router.errorHandler(400, context -> answer(context, ProblemType.INVALID_REQUEST));
        router.errorHandler(404, context -> answer(context, ProblemType.NOT_FOUND));
    }

    private static void refuseUnreadable(RoutingContext context) {
        if (context.request().uri().length() > TARGET_LENGTH_MAX) {
            answer(context, ProblemType.TARGET_TOO_LONG);
        } else if (length(context) > HEADERS_LENGTH_MAX) {
            answer(context, ProblemType.HEADERS_TOO_LONG);
        } else if (String.valueOf(context.request().path()).indexOf(';') >= 0) {
            // Some readers would remove parameters of path segments (RFC 3986 section 3.3) from the path, and others
            // would not.
            answer(context, ProblemType.NOT_FOUND);
        } else {
            context.next();
        }
    }

    private static int length(RoutingContext context) {
        int length = 0;
        for (Map.Entry<String, String> header : context.request().headers()) {
            length += header.getKey().length() + header.getValue().length();
        }
        return length;
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        if (context.response().headWritten()) {
            context.next();
        } else if (failure instanceof ProblemException refusal) {
            Duration wait = refusal.retryAfter();
            if (wait != null) {
                context.response().putHeader("Retry-After", Long.toString(ProblemMappers.wholeSeconds(wait)));
            }
            answer(context, refusal.problem());
        } else if (failure != null && (status < 400 || status >= 500)) {
            answer(context, problems.failure(failure));
        } else {
            answer(context, ProblemType.ofStatus(status < 400 ? 500 : status));
        }
    }

    private static void answer(RoutingContext context, ProblemType type) {
        answer(context, type == ProblemType.INVALID_REQUEST ? Problem.malformed() : Problem.of(type, type.meaning()));
    }

    private static void answer(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response();
        response.setStatusCode(problem.type().status());
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", ProblemMappers.CHALLENGE);
        }
        response.putHeader("Content-Type", Problem.MEDIA_TYPE);
        response.end(Buffer.buffer(problem.toJson()));
    }
}
