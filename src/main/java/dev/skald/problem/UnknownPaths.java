package dev.skald.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Answers what reaches neither a resource nor one of the server's own pages. (What is no URI at all, the server refuses
 * before anyone is asked, with 400 and no body.)
 */
@ApplicationScoped
class UnknownPaths {
    /** After every other route. */
    private static final int LAST = Integer.MAX_VALUE;

    void register(@Observes Router router) {
        router.route().order(LAST).handler(UnknownPaths::answer);
    }

    private static void answer(RoutingContext context) {
        Problem problem = Problem.of(ProblemType.NOT_FOUND, ProblemType.NOT_FOUND.meaning());
        HttpServerResponse response = context.response();
        response.setStatusCode(problem.type().status());
        response.putHeader("Content-Type", Problem.MEDIA_TYPE);
        response.end(Buffer.buffer(problem.toJson()));
    }
}
