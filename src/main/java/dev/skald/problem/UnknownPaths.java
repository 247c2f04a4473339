package dev.skald.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers what reaches neither a resource nor one of the server's own pages. */
@ApplicationScoped
class UnknownPaths {
    /** After every other route. */
    private static final int LAST = Integer.MAX_VALUE;

    void register(@Observes Router router) {
        router.route().order(LAST).handler(UnknownPaths::answer);
    }

    private static void answer(RoutingContext context) {
        ProblemType type = ProblemType.NOT_FOUND;
        HttpServerResponse response = context.response();
        response.setStatusCode(type.status());
        response.putHeader("Content-Type", Problem.MEDIA_TYPE);
        response.end(Buffer.buffer(Problem.of(type, type.meaning()).toJson()));
    }
}
