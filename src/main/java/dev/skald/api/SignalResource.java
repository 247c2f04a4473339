package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.engine.SignalStep;
import dev.skald.participant.ResultSettings;
import dev.skald.queue.Json;
import dev.skald.store.read.QueueLookup;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Prefer;
import dev.skald.web.json.JsonBody;
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
import java.io.InputStream;
import java.util.UUID;

/** Receives the signals that steps wait for. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class SignalResource {
    private final SignalStep signalStep;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final SubjectAccess access;
    private final BodyReader bodies;
    private final ResultLimit limit;

    SignalResource(
            SignalStep signalStep,
            AwaitQueue awaitQueue,
            QueueSnapshot snapshots,
            SubjectAccess access,
            ApiSettings settings,
            ResultSettings limits) {
        this.signalStep = signalStep;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        this.access = access;
        bodies = BodyReader.of(settings.limits().body());
        limit = ResultLimit.of(limits);
    }

    /** Sends a signal; the same one again changes nothing. Accepts any media type when there is no body. */
    @POST
    @Path("/{id}/steps/{step}/signal")
    public Response signal(
            @PathParam("id") String path,
            @PathParam("step") String step,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        UUID id = QueueId.of(path);
        Prefer prefer = Prefer.read(headers.getRequestHeader(Prefer.HEADER));
        Json signal = read(bodies.read(body), headers);
        QueueLookup.Present found = switch (signalStep.signal(id, step, signal, access.actor(request))) {
            case SignalStep.Result.Now now -> new QueueLookup.Present(now.queue(), true, false);
            case SignalStep.Result.Before before -> before.found();
            case SignalStep.Result.NotAllowed not -> throw Refusals.ruled(not.queue(), not.no(), step);
            case SignalStep.Result.NoSuchStep no -> throw Refusals.noStep(no.queue(), step);
            case SignalStep.Result.Gone gone -> throw Refusals.gone(gone.tombstone());
            case SignalStep.Result.Unknown unknown -> throw Refusals.notFound(id);
            case SignalStep.Result.Stopping stopping -> throw Refusals.stopping();
        };
        return JsonAnswers.json(Response.Status.OK, snapshots.of(awaitQueue.rest(found, prefer)), prefer)
                .build();
    }

    private Json read(byte[] body, HttpHeaders headers) {
        RestoreResource.refuseOtherThanJson(body, headers);
        Json signal = body.length == 0 ? Json.NULL : JsonBody.value(body);
        limit.check(signal);
        return signal;
    }
}
