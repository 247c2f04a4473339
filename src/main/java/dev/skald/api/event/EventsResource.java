package dev.skald.api.event;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.event.FindEvents;
import dev.skald.event.stream.EventStreams;
import dev.skald.security.Authorize;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The events that are published. Who does not ask for a stream gets a page. */
@Path("/events")
@RunOnVirtualThread
@Singleton
public class EventsResource {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final FindEvents findEvents;
    private final EventStreams streams;
    private final SubjectAccess access;
    private final Authorize authorize;
    private final Links links;

    EventsResource(
            FindEvents findEvents,
            EventStreams streams,
            SubjectAccess access,
            Authorize authorize,
            ApiSettings settings) {
        this.findEvents = findEvents;
        this.streams = streams;
        this.access = access;
        this.authorize = authorize;
        links = Links.below(settings.url());
    }

    /** Events that fit what is asked for, oldest first, page by page. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response page(@Context UriInfo uri, @Context HttpHeaders headers, @Context RoutingContext exchange) {
        // Where a path has two media types, the framework takes one that nobody accepts.
        if (headers.getAcceptableMediaTypes().stream().noneMatch(MediaType.APPLICATION_JSON_TYPE::isCompatible)) {
            throw new NotAcceptableException();
        }
        Map<String, List<String>> parameters = uri.getQueryParameters();
        EventQuery query = EventQuery.ofPage(parameters, resumed(headers), access.scopes(exchange));
        FindEvents.Result found = findEvents.find(query.selection(), query.after(), query.limit());
        Response.ResponseBuilder answer = JsonAnswers.json(Response.Status.OK, EventPageView.of(found));
        if (found.more()) {
            answer.header(HttpHeaders.LINK, links.nextEvents(parameters, found.last()));
        }
        return answer.build();
    }

    /** Events that fit what is asked for, as they come. From here on the response is the stream's own. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
    public void stream(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context RoutingContext exchange,
            @Suspended AsyncResponse suspended) {
        EventQuery query = EventQuery.ofStream(uri.getQueryParameters(), resumed(headers), access.scopes(exchange));
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            EventResponse.describe(exchange.response());
            exchange.response().end();
            return;
        }
        switch (streams.open(query.selection(), query.after(), new EventResponse(exchange, authorize))) {
            case EventStreams.Result.Opened opened ->
                exchange.addEndHandler(end -> opened.reader().gone());
            case EventStreams.Result.Full full ->
                throw unavailable("As many streams are open as skald.limits.streams allows.");
            case EventStreams.Result.Stopping stopping -> throw unavailable("The node is about to stop.");
        }
    }

    private static List<String> resumed(HttpHeaders headers) {
        return headers.getRequestHeader(EventQuery.LAST_EVENT_ID);
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(Problem.of(ProblemType.UNAVAILABLE, detail), SOON);
    }
}
