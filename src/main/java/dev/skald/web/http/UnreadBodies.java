package dev.skald.web.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sees to it that the body of each request comes to its end.
 *
 * <p>What is left of a body once its request has been answered is thrown away, whether it is too large, of the wrong type, or
 * for a path that does not exist. Many clients send all of their body before they look for an answer, and would wait for
 * ever if nobody read it.
 *
 * <p>A body that takes too long is cut off, before the answer and after it. A sender of a byte now and then would otherwise
 * keep a connection open, and a thread waiting, without end.
 */
@ApplicationScoped
class UnreadBodies {
    /** Past this many bytes the connection is cut off instead. */
    static final long DRAINED_BYTES_MAX = 64L * 1024 * 1024;

    /** Before every other route, so that it is there no matter which of them answers. */
    private static final int FIRST = Integer.MIN_VALUE;

    private final long longestMillis;

    UnreadBodies(RequestSettings settings) {
        longestMillis = settings.bodyTime().toMillis();
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(this::watch);
    }

    private void watch(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        Context context = exchange.vertx().getOrCreateContext();
        if (hasBody(request)) {
            long timer = exchange.vertx().setTimer(longestMillis, late -> cut(request));
            Runnable ended = () -> exchange.vertx().cancelTimer(timer);
            exchange.addEndHandler(answered -> context.runOnContext(now -> drain(request, ended)));
        }
        exchange.next();
    }

    /** Whether a body may come; by HTTP/2, one comes without a word about it beforehand. */
    private static boolean hasBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Cuts off a stream of HTTP/2; a connection of HTTP/1 has no other. */
    private static void cut(HttpServerRequest request) {
        if (!request.isEnded() && !request.response().reset()) {
            request.connection().close();
        }
    }

    private static void drain(HttpServerRequest request, Runnable ended) {
        if (!request.isEnded()) {
            AtomicLong left = new AtomicLong(DRAINED_BYTES_MAX);
            request.handler(part -> {
                if (left.addAndGet(-part.length()) < 0) {
                    request.connection().close();
                }
            });
            request.endHandler(end -> ended.run());
            request.resume();
        }
        // A body that was read before has told of its end already, but counts as ended only once it is not paused.
        if (request.isEnded()) {
            ended.run();
        }
    }
}
