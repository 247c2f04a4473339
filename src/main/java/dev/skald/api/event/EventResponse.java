package dev.skald.api.event;

import dev.skald.event.stream.StreamTarget;
import dev.skald.security.Authorize;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A response that stays open, to which events are written as server-sent events. */
final class EventResponse implements StreamTarget {
    private final RoutingContext exchange;
    private final Authorize authorize;
    private boolean begun;

    EventResponse(RoutingContext exchange, Authorize authorize) {
        this.exchange = exchange;
        this.authorize = authorize;
    }

    /** Says what the response is; what is told of no proxy is to be kept back or stored. */
    static void describe(HttpServerResponse response) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
    }

    @Override
    public CompletionStage<Void> send(Batch batch) {
        return write(EventStreamText.of(batch));
    }

    @Override
    public CompletionStage<Void> beat(@Nullable Long position) {
        if (begun) {
            return write(EventStreamText.beat(position));
        }
        begun = true;
        describe(exchange.response());
        return write(EventStreamText.begin(position));
    }

    private CompletionStage<Void> write(Buffer text) {
        return exchange.response().write(text).toCompletionStage();
    }

    @Override
    public Right right() {
        try {
            authorize.again("GET /events", exchange);
            return Right.GRANTED;
        } catch (ProblemException e) {
            ProblemType type = e.problem().type();
            return type == ProblemType.UNAUTHENTICATED || type == ProblemType.FORBIDDEN ? Right.REFUSED : Right.UNKNOWN;
        }
    }

    @Override
    public void end() {
        exchange.response().end();
    }

    @Override
    public void cut() {
        if (!exchange.response().reset()) {
            exchange.request().connection().close();
        }
    }
}
