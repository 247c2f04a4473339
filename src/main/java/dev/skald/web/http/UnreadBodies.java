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
 * Ensures that the body of each request ends.
 *
 * <p>When a request was answered before its body was read, the rest of the body is discarded, for example because it is
 * too large, of the wrong type, or for an unknown path. Many clients send the whole body before they read the answer,
 * and would wait for ever if the body were not read.
 *
 * <p>A body that takes too long is cut off, before the answer and after it. Otherwise a sender of one byte from time to
 * time would keep a connection open, and a thread waiting, without limit.
 */
@ApplicationScoped
class UnreadBodies {
    /** After so many bytes the connection is closed instead. */
    static final long DRAINED_BYTES_MAX = 64L * 1024 * 1024;

    /** Before every other route, so that it applies to all of them. */
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

    /** Whether a body may arrive; with HTTP/2, a body may come without a header that announces it. */
    private static boolean hasBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Cuts off a stream of HTTP/2; with HTTP/1, that is the connection. */
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
        // A body that was read before has reported its end, but it counts as ended only when it is not paused.
        if (request.isEnded()) {
            ended.run();
        }
    }
}
