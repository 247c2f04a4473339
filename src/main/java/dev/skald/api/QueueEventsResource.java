package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.start.EventReader;
import dev.skald.api.view.QueueEventsView;
import dev.skald.engine.RegisterEvents;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.web.http.BodyReader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;

/** The events that callers register with their queues, to be published if those succeed. */
@Path("/queues/{id}/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class QueueEventsResource {
    private static final String ONE = "application/cloudevents+json";
    private static final String SEVERAL = "application/cloudevents-batch+json";

    private final RegisterEvents registerEvents;
    private final Queues queues;
    private final Outbox outbox;
    private final SubjectAccess access;
    private final BodyReader bodies;

    QueueEventsResource(
            RegisterEvents registerEvents, Queues queues, Outbox outbox, SubjectAccess access, ApiSettings settings) {
        this.registerEvents = registerEvents;
        this.queues = queues;
        this.outbox = outbox;
        this.access = access;
        bodies = BodyReader.of(settings.limits().body());
    }

    /** Registers events; those that the queue has already are left as they are. */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, ONE, SEVERAL})
    public Response register(@PathParam("id") String path, InputStream body, @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        List<Operation.EventRegistered> events = EventReader.read(bodies.read(body));
        return switch (registerEvents.register(id, events, access.actor(request))) {
            case RegisterEvents.Result.Registered registered ->
                Response.status(registered.fresh().isEmpty() ? Response.Status.OK : Response.Status.CREATED)
                        .entity(QueueEventsView.of(registered.fresh()))
                        .build();
            case RegisterEvents.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no());
            case RegisterEvents.Result.Gone gone -> throw Refusals.gone(gone.tombstone());
            case RegisterEvents.Result.Unknown unknown -> throw Refusals.notFound(id);
            case RegisterEvents.Result.Stopping stopping -> throw Refusals.stopping();
        };
    }

    /** The events of a queue, and what became of them. */
    @GET
    public byte[] list(@PathParam("id") String path) {
        UUID id = QueueId.of(path);
        return switch (queues.find(id)) {
            case QueueLookup.Present present -> view(present.queue());
            case QueueLookup.Gone gone -> throw Refusals.gone(gone.tombstone());
            case QueueLookup.Absent absent -> throw Refusals.notFound(id);
        };
    }

    private byte[] view(Queue queue) {
        return queue.events().isEmpty()
                ? QueueEventsView.of(List.of())
                : QueueEventsView.of(queue.events(), outbox.registered(queue.id()));
    }
}
