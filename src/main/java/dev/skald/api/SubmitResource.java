package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.engine.SubmitQueue;
import dev.skald.store.read.QueueLookup;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Prefer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Lets queues run that were started held. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class SubmitResource {
    private final SubmitQueue submitQueue;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final SubjectAccess access;

    SubmitResource(SubmitQueue submitQueue, AwaitQueue awaitQueue, QueueSnapshot snapshots, SubjectAccess access) {
        this.submitQueue = submitQueue;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        this.access = access;
    }

    /** Lets a queue run, as its caller committed. */
    @POST
    @Path("/{id}/submit")
    public Response submit(
            @PathParam("id") String path, @Context HttpHeaders headers, @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        Prefer prefer = Prefer.read(headers.getRequestHeader(Prefer.HEADER));
        QueueLookup.Present found = switch (submitQueue.submit(id, access.actor(request))) {
            case SubmitQueue.Result.Now now -> new QueueLookup.Present(now.queue(), true, false);
            case SubmitQueue.Result.Before before -> before.found();
            case SubmitQueue.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no());
            case SubmitQueue.Result.Gone gone -> throw Refusals.gone(gone.tombstone());
            case SubmitQueue.Result.Unknown unknown -> throw Refusals.notFound(id);
            case SubmitQueue.Result.Stopping stopping -> throw Refusals.stopping();
        };
        return JsonAnswers.json(Response.Status.OK, snapshots.of(awaitQueue.rest(found, prefer)), prefer)
                .build();
    }
}
