package dev.skald.web.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Cuts off a request whose body takes too long to arrive: whoever sends a byte now and then would keep a thread waiting for
 * the rest, and a connection open, for as long as they like.
 */
@ApplicationScoped
class SlowBodies {
    /** Before every other route, as {@link UnreadBodies}. */
    private static final int FIRST = Integer.MIN_VALUE;

    private final long longestMillis;

    SlowBodies(RequestSettings settings) {
        longestMillis = settings.bodyTime().toMillis();
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(this::watch);
    }

    private void watch(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        if (hasBody(request)) {
            long timer = exchange.vertx().setTimer(longestMillis, late -> cut(request));
            exchange.addEndHandler(answered -> {
                // What is left of it is still read, see UnreadBodies.
                if (request.isEnded()) {
                    exchange.vertx().cancelTimer(timer);
                }
            });
        }
        exchange.next();
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static void cut(HttpServerRequest request) {
        // Of HTTP/2, only this stream; a connection of HTTP/1 has no other.
        if (!request.isEnded() && !request.response().reset()) {
            request.connection().close();
        }
    }
}
