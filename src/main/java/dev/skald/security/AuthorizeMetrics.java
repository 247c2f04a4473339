package dev.skald.security;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;

/** Checks who may read the metrics, which no resource serves. */
@ApplicationScoped
class AuthorizeMetrics {
    /** After the routes for every request, and before the route that serves the metrics. */
    private static final int ORDER = -1_000;

    private final Authorize authorize;
    private final ExecutorService threads;

    AuthorizeMetrics(Authorize authorize, @VirtualThreads ExecutorService threads) {
        this.authorize = authorize;
        this.threads = threads;
    }

    void register(@Observes Router router) {
        router.route("/q/metrics*").order(ORDER).handler(this::decide);
    }

    private void decide(RoutingContext exchange) {
        Context context = exchange.vertx().getOrCreateContext();
        threads.execute(() -> {
            try {
                authorize.decide("GET /q/metrics", exchange);
                context.runOnContext(allowed -> exchange.next());
            } catch (RuntimeException e) {
                context.runOnContext(refused -> exchange.fail(e));
            }
        });
    }
}
