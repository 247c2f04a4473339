package dev.skald.web.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Throws away what is left of a body once its request has been answered, whether it is too large, of the wrong
 * type, or for a path that does not exist. Many clients send all of their body before they look for an answer, and would
 * wait for ever if nobody read it.
 */
@ApplicationScoped
class UnreadBodies {
    /** Past this many bytes the connection is cut off instead. */
    static final long DRAINED_BYTES_MAX = 64L * 1024 * 1024;

    /** Before every other route, so that it is there no matter which of them answers. */
    private static final int FIRST = Integer.MIN_VALUE;

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(UnreadBodies::watch);
    }

    private static void watch(RoutingContext exchange) {
        Context context = exchange.vertx().getOrCreateContext();
        exchange.addEndHandler(answered -> context.runOnContext(now -> drain(exchange.request())));
        exchange.next();
    }

    private static void drain(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        AtomicLong left = new AtomicLong(DRAINED_BYTES_MAX);
        request.handler(part -> {
            if (left.addAndGet(-part.length()) < 0) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
