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
 * Answers with problems what never comes to a resource: a path that names nothing, one that is no path, a request line or
 * headers that are too long, a request that the server's own pages fail at. (What is no HTTP, no URI, or longer by far, the
 * server refuses before anyone is asked, without a body.)
 */
@ApplicationScoped
class RouterProblems {
    /** The longest path with its query, in characters; RFC 9110 section 4.1 asks for 8,000 at least. */
    static final int TARGET_LENGTH_MAX = 8_000;

    /** The longest headers, names and values together, in characters. */
    static final int HEADERS_LENGTH_MAX = 20_000;

    /** Before every other route but the one that sees to it that a body is read. */
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
        // Of what is no path, such as * or a name without a slash, no route is asked.
        router.errorHandler(400, context -> answer(context, ProblemType.INVALID_REQUEST));
        router.errorHandler(404, context -> answer(context, ProblemType.NOT_FOUND));
    }

    private static void refuseUnreadable(RoutingContext context) {
        if (context.request().uri().length() > TARGET_LENGTH_MAX) {
            answer(context, ProblemType.TARGET_TOO_LONG);
        } else if (length(context) > HEADERS_LENGTH_MAX) {
            answer(context, ProblemType.HEADERS_TOO_LONG);
        } else if (String.valueOf(context.request().path()).indexOf(';') >= 0) {
            // Parameters of a path's parts (RFC 3986 section 3.3) would be cut out of it by some that read it, and not
            // by others.
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
