package dev.skald.web.contract;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Answers {@code OPTIONS} with the methods of the path (RFC 9110 section 9.3.7). The REST framework would list the
 * methods of all paths of the same class.
 */
@ApplicationScoped
class AnswerOptions {
    /** After the filters, most of all that of CORS, and before the REST framework. */
    private static final int ORDER = 0;

    private final AllowedMethods contract;

    AnswerOptions(AllowedMethods contract) {
        this.contract = contract;
    }

    void register(@Observes Router router) {
        router.options().order(ORDER).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        String allowed = contract.of(context.normalizedPath());
        if (allowed.isEmpty()) {
            context.next();
        } else {
            context.response().putHeader("Allow", allowed).end();
        }
    }
}
