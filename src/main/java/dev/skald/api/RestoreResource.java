package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.api.view.QueueView;
import dev.skald.engine.TryRestore;
import dev.skald.engine.wait.Waiters;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.store.read.QueueLookup;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Prefer;
import dev.skald.web.http.Query;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Restores queues. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class RestoreResource {
    private final TryRestore tryRestore;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final SubjectAccess access;
    private final BodyReader bodies;

    RestoreResource(
            TryRestore tryRestore,
            AwaitQueue awaitQueue,
            QueueSnapshot snapshots,
            SubjectAccess access,
            ApiSettings settings) {
        this.tryRestore = tryRestore;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        this.access = access;
        bodies = BodyReader.of(settings.limits().body());
    }

    /**
     * Restores a queue, running or succeeded. Accepts any media type when there is no body: some clients always send
     * one.
     */
    @POST
    @Path("/{id}/restore")
    public Response restore(
            @PathParam("id") String path,
            InputStream body,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        // After the permission was checked, the id may be given to another owner's queue, or be forgotten.
        Predicate<Owner> meant = owner -> access.may(request, owner);
        Owner closeFor = closeIfAbsent(uri)
                ? Optional.of(access.owner(request)).filter(meant).orElse(null)
                : null;
        byte[] bytes = bodies.read(body);
        refuseOtherThanJson(bytes, headers);
        RestoreReader.Read read = RestoreReader.read(bytes);
        Prefer prefer = Prefer.read(headers.getRequestHeader(Prefer.HEADER));
        // Opened before the request, so that an immediate rest is not missed.
        try (Waiters.Watch watch = awaitQueue.open(id, prefer)) {
            TryRestore.Result answer = read.parent() == null
                    ? tryRestore.restore(id, read.reason(), closeFor, access.actor(request), meant)
                    : tryRestore.restore(id, read.reason(), closeFor, access.actor(request), meant, read.parent());
            return answer(id, answer, watch, prefer);
        }
    }

    /** The check that the REST framework makes for a declared media type, but only when there is a body. */
    public static void refuseOtherThanJson(byte[] body, HttpHeaders headers) {
        MediaType type = body.length == 0 ? null : headers.getMediaType();
        if (type != null && !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            throw new NotSupportedException();
        }
    }

    private static boolean closeIfAbsent(UriInfo uri) {
        return Query.read(uri.getQueryParameters(), query -> query.choice("ifAbsent", Map.of("block", true)) != null);
    }

    private Response answer(UUID id, TryRestore.Result answer, Waiters.@Nullable Watch watch, Prefer prefer) {
        return switch (answer) {
            case TryRestore.Result.Restored restored ->
                JsonAnswers.json(Response.Status.OK, snapshots.of(atRest(restored.queue())), prefer)
                        .build();
            case TryRestore.Result.UnderWay underWay -> underWay(underWay.queue(), watch, prefer);
            case TryRestore.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no());
            case TryRestore.Result.OtherQueue other -> throw Refusals.otherQueue(id);
            case TryRestore.Result.RestoredAndGone gone -> throw Refusals.gone(gone.tombstone());
            case TryRestore.Result.TooLate late -> throw Refusals.purged(id);
            case TryRestore.Result.IdClosed closed ->
                JsonAnswers.json(closed.now() ? Response.Status.CREATED : Response.Status.OK, QueueView.ofClosed(id))
                        .build();
            case TryRestore.Result.Unknown unknown -> throw Refusals.notFound(id);
            case TryRestore.Result.Stopping stopping -> throw Refusals.stopping();
        };
    }

    private Response underWay(Queue queue, Waiters.@Nullable Watch watch, Prefer prefer) {
        if (watch != null
                && awaitQueue.rest(queue.id(), queue.seq(), watch, prefer) instanceof QueueLookup.Present found) {
            boolean restored = found.queue().status() == QueueStatus.RESTORED;
            Response.Status status = restored ? Response.Status.OK : Response.Status.ACCEPTED;
            return JsonAnswers.json(status, snapshots.of(found), prefer).build();
        }
        return JsonAnswers.json(Response.Status.ACCEPTED, snapshots.atWork(queue), prefer)
                .build();
    }

    private static QueueLookup.Present atRest(Queue queue) {
        return new QueueLookup.Present(queue, false, false);
    }
}
