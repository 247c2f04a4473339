package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.start.OneStepReader;
import dev.skald.api.start.ReaderProducers;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.api.view.QueueView;
import dev.skald.engine.NextStep;
import dev.skald.engine.UseQueue;
import dev.skald.engine.wait.Waiters;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.store.read.QueueLookup;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.WaitPreference;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
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
import java.util.function.Predicate;

/** Lets callers drive their queues: they add one step after the other, and then complete the queue. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class DriveResource {
    private final UseQueue useQueue;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final BodyReader bodies;
    private final OneStepReader steps;
    private final SubjectAccess access;
    private final int stepsMax;

    DriveResource(
            UseQueue useQueue,
            AwaitQueue awaitQueue,
            QueueSnapshot snapshots,
            ReaderProducers readers,
            SubjectAccess access,
            ApiSettings settings) {
        this.useQueue = useQueue;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        bodies = BodyReader.of(settings.limits().body());
        steps = readers.steps();
        this.access = access;
        stepsMax = settings.limits().steps();
    }

    /** Runs one more step, or records it as done when the caller did its work itself; answers with its outcome. */
    @POST
    @Path("/{id}/steps")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response step(
            @PathParam("id") String path,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        NextStep next = steps.read(bodies.read(body));
        String name = next.name();
        Predicate<Queue> settled = queue -> Waiters.settled(queue, name);
        WaitPreference preference = WaitPreference.of(headers);
        // Opened before the step is recorded, so that an immediate outcome is not missed.
        try (Waiters.Watch watch = awaitQueue.open(id, settled)) {
            return switch (useQueue.step(id, next, stepsMax, access.actor(request))) {
                case UseQueue.Result.Now now ->
                    preference.json(
                            Response.Status.CREATED,
                            step(awaitQueue.until(now.queue(), settled, watch, preference.longest()), name));
                case UseQueue.Result.Before before ->
                    preference.json(
                            Response.Status.OK,
                            step(awaitQueue.until(before.queue(), settled, watch, preference.longest()), name));
                case UseQueue.Result.Refused refused -> throw refusal(id, refused);
            };
        }
    }

    private static byte[] step(QueueLookup.Present found, String name) {
        return QueueView.of(found.queue().step(name));
    }

    /**
     * Completes a queue that gets no more steps; answers when it has succeeded, or when its steps are being confirmed.
     * Accepts any media type when there is no body.
     */
    @POST
    @Path("/{id}/complete")
    public Response complete(
            @PathParam("id") String path,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        byte[] bytes = bodies.read(body);
        RestoreResource.refuseOtherThanJson(bytes, headers);
        if (bytes.length > 0) {
            var unused = Members.read(bytes, members -> members);
        }
        Predicate<Queue> over = queue -> queue.status() != QueueStatus.RUNNING;
        WaitPreference preference = WaitPreference.of(headers);
        try (Waiters.Watch watch = awaitQueue.open(id, over)) {
            Queue queue = switch (useQueue.complete(id, access.actor(request))) {
                case UseQueue.Result.Now now -> now.queue();
                case UseQueue.Result.Before before -> before.queue();
                case UseQueue.Result.Refused refused -> throw refusal(id, refused);
            };
            return preference.json(
                    Response.Status.OK, snapshots.of(awaitQueue.until(queue, over, watch, preference.longest())));
        }
    }

    private static ProblemException refusal(UUID id, UseQueue.Result.Refused refused) {
        return switch (refused) {
            case UseQueue.Result.NameReused reused -> Refusals.nameReused(reused.queue(), reused.name());
            case UseQueue.Result.NotAllowed not -> Refusals.ruled(not.queue(), not.no());
            case UseQueue.Result.Gone gone -> Refusals.gone(gone.tombstone());
            case UseQueue.Result.Unknown unknown -> Refusals.notFound(id);
            case UseQueue.Result.Overloaded overloaded -> Refusals.overloaded();
            case UseQueue.Result.Stopping stopping -> Refusals.stopping();
        };
    }
}
