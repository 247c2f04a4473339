package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.engine.DeleteQueue;
import dev.skald.engine.Intervene;
import dev.skald.queue.Actor;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.node.Claims;
import dev.skald.store.read.QueueLookup;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.EntityTag;
import dev.skald.web.http.IfMatch;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Prefer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.UUID;

/** An admin's hand tools for one queue. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class AdminResource {
    private final Intervene intervene;
    private final DeleteQueue deleteQueue;
    private final Claims claims;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final SubjectAccess access;
    private final BodyReader bodies;

    AdminResource(
            Intervene intervene,
            DeleteQueue deleteQueue,
            Claims claims,
            AwaitQueue awaitQueue,
            QueueSnapshot snapshots,
            SubjectAccess access,
            ApiSettings settings) {
        this.intervene = intervene;
        this.deleteQueue = deleteQueue;
        this.claims = claims;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        this.access = access;
        bodies = BodyReader.of(settings.limits().body());
    }

    /** Retries at once what failed for good or waits for its next attempt. */
    @POST
    @Path("/{id}/retry")
    public Response retry(@PathParam("id") String path, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        return answer(id, intervene.retry(id, access.actor(context)), headers);
    }

    /** Lets this node recover a queue whose node died. */
    @POST
    @Path("/{id}/recover")
    public Response recover(
            @PathParam("id") String path, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        return answer(id, intervene.recover(id, access.actor(context)), headers);
    }

    /** Records the outcome of a step as an admin states it. */
    @POST
    @Path("/{id}/steps/{step}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response resolve(
            @PathParam("id") String path,
            @PathParam("step") String step,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        AdminReader.Resolution read = AdminReader.resolution(bodies.read(body));
        IfMatch ifMatch = IfMatch.read(headers);
        if (!ifMatch.given()) {
            throw Refusals.preconditionRequired(id);
        }
        Actor actor = access.actor(context);
        Operation.AdminResolved said =
                new Operation.AdminResolved(step, read.as(), read.reason(), actor.inLog(), read.result());
        Intervene.Result answer = intervene.resolve(id, ifMatch::allows, said, actor);
        if (answer instanceof Intervene.Result.NotAllowed not) {
            throw Refusals.ruled(not.queue(), not.no(), step);
        }
        return answer(id, answer, headers);
    }

    /** Pauses a queue: no more calls are made for it. */
    @POST
    @Path("/{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response pause(@PathParam("id") String path, InputStream body, @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        String reason = AdminReader.pause(bodies.read(body));
        return plain(id, intervene.pause(id, reason, access.actor(context)));
    }

    /** Resumes a paused queue: calls are made again. */
    @POST
    @Path("/{id}/resume")
    public Response resume(
            @PathParam("id") String path, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        return switch (intervene.resume(id, access.actor(context))) {
            case Intervene.Result.Taken taken -> underWay(taken.queue(), headers);
            case Intervene.Result other -> plain(id, other);
        };
    }

    /** Deletes a queue that has ended. */
    @DELETE
    @Path("/{id}")
    public Response delete(
            @PathParam("id") String path, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID id = QueueId.of(path);
        return switch (deleteQueue.delete(id, IfMatch.read(headers)::allows, access.actor(context))) {
            case DeleteQueue.Result.Deleted deleted -> Response.noContent().build();
            case DeleteQueue.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no());
            case DeleteQueue.Result.Changed changed -> throw Refusals.preconditionFailed(changed.queue());
            case DeleteQueue.Result.Gone gone -> throw Refusals.gone(gone.tombstone());
            case DeleteQueue.Result.Unknown unknown -> throw Refusals.notFound(id);
            case DeleteQueue.Result.Stopping stopping -> throw Refusals.stopping();
        };
    }

    /** The answer when the queue runs again, because of this request or an earlier one. */
    private Response answer(UUID id, Intervene.Result answer, HttpHeaders headers) {
        return switch (answer) {
            case Intervene.Result.Taken taken -> underWay(taken.queue(), headers);
            case Intervene.Result.AsItIs as -> underWay(as.found().queue(), headers);
            case Intervene.Result other -> plain(id, other);
        };
    }

    private Response plain(UUID id, Intervene.Result answer) {
        return switch (answer) {
            case Intervene.Result.Taken taken -> asItIs(new QueueLookup.Present(taken.queue(), true, false));
            case Intervene.Result.AsItIs as -> asItIs(as.found());
            case Intervene.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no());
            case Intervene.Result.NotInterrupted not ->
                throw Refusals.notInterrupted(not.found(), claims.holder(id).orElse(null));
            case Intervene.Result.Changed changed -> throw Refusals.preconditionFailed(changed.queue());
            case Intervene.Result.NoSuchStep no -> throw Refusals.noStep(no.queue(), no.step());
            case Intervene.Result.Gone gone -> throw Refusals.gone(gone.tombstone());
            case Intervene.Result.Unknown unknown -> throw Refusals.notFound(id);
            case Intervene.Result.Overloaded overloaded -> throw Refusals.overloaded();
            case Intervene.Result.Stopping stopping -> throw Refusals.stopping();
        };
    }

    private Response underWay(Queue queue, HttpHeaders headers) {
        Prefer prefer = Prefer.read(headers.getRequestHeader(Prefer.HEADER));
        QueueLookup.Present now =
                prefer.waits() && awaitQueue.rest(queue.id(), queue.seq(), prefer) instanceof QueueLookup.Present found
                        ? found
                        : new QueueLookup.Present(queue, true, false);
        boolean ended = now.queue().status().ended();
        byte[] body = snapshots.of(now);
        return JsonAnswers.json(ended ? Response.Status.OK : Response.Status.ACCEPTED, body, prefer)
                .header(HttpHeaders.ETAG, EntityTag.of(now.queue().seq(), body).text())
                .build();
    }

    private Response asItIs(QueueLookup.Present found) {
        byte[] body = snapshots.of(found);
        return JsonAnswers.json(Response.Status.OK, body)
                .header(
                        HttpHeaders.ETAG,
                        EntityTag.of(found.queue().seq(), body).text())
                .build();
    }
}
