package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.start.ReaderProducers;
import dev.skald.api.start.StartReader;
import dev.skald.api.view.Links;
import dev.skald.api.view.QueueSnapshot;
import dev.skald.api.view.QueueView;
import dev.skald.engine.UseQueue;
import dev.skald.engine.wait.Waiters;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Prefer;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import io.quarkus.runtime.Startup;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts queues, and shows a queue. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Startup
public class QueueResource {
    private final UseQueue useQueue;
    private final Queues queues;
    private final AwaitQueue awaitQueue;
    private final QueueSnapshot snapshots;
    private final Links links;
    private final BodyReader bodies;
    private final ReaderProducers readers;
    private final SubjectAccess access;

    QueueResource(
            UseQueue useQueue,
            Queues queues,
            AwaitQueue awaitQueue,
            QueueSnapshot snapshots,
            ReaderProducers readers,
            SubjectAccess access,
            ApiSettings settings) {
        this.useQueue = useQueue;
        this.queues = queues;
        this.awaitQueue = awaitQueue;
        this.snapshots = snapshots;
        links = Links.below(settings.url());
        bodies = BodyReader.of(settings.limits().body());
        this.readers = readers;
        this.access = access;
    }

    /** Starts a queue, or shows it when it was started before. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response start(InputStream body, @Context HttpHeaders headers, @Context RoutingContext request) {
        Prefer prefer = Prefer.read(headers.getRequestHeader(Prefer.HEADER));
        StartReader starts = readers.starts(access.owner(request));
        return switch (starts.read(bodies.read(body), headers.getRequestHeader("Idempotency-Key"))) {
            case StartReader.Read read -> start(read, request, prefer);
            case StartReader.Faulty faulty ->
                earlier(faulty.earlier(), Problem.faulty(faulty.errors()), request, prefer);
        };
    }

    private Response start(StartReader.Read read, RoutingContext request, Prefer prefer) {
        UUID id = read.start().id();
        Optional<Problem> refusal = readers.targets().refusal(read);
        if (refusal.isPresent()) {
            return earlier(new StartReader.Earlier(id, read.fingerprint()), refusal.get(), request, prefer);
        }
        // Opened before the start, so that a queue that ends at once is not missed.
        try (Waiters.Watch watch = awaitQueue.open(id, prefer)) {
            UseQueue.StartOutcome outcome =
                    useQueue.start(read.start(), read.fingerprint(), read.events(), access.actor(request));
            return answer(id, hidden(outcome, request), watch, prefer);
        }
    }

    /**
     * A start that this server can't make now may have been made before. Then the answer shows that queue, so that its
     * caller does not think that it was not started.
     *
     * @param refusal why it can't be made now
     */
    private Response earlier(
            StartReader.@Nullable Earlier earlier, Problem refusal, RoutingContext request, Prefer prefer) {
        Optional<UseQueue.StartOutcome> started =
                earlier == null ? Optional.empty() : useQueue.startedBefore(earlier.id(), earlier.fingerprint());
        if (earlier == null || started.isEmpty()) {
            throw new ProblemException(refusal);
        }
        return answer(earlier.id(), hidden(started.get(), request), null, prefer);
    }

    /** When the request may not see the queue, the answer says only that the id is in use. */
    private UseQueue.StartOutcome hidden(UseQueue.StartOutcome outcome, RoutingContext request) {
        Owner owner = switch (outcome) {
            case UseQueue.StartOutcome.Again again ->
                again.found().queue().start().owner();
            case UseQueue.StartOutcome.AgainPurged again -> again.tombstone().owner();
            case UseQueue.StartOutcome.IdClosed closed -> closed.tombstone().owner();
            case UseQueue.StartOutcome.New fresh -> null;
            case UseQueue.StartOutcome.IdReused reused -> null;
            case UseQueue.StartOutcome.Overloaded overloaded -> null;
            case UseQueue.StartOutcome.Stopping stopping -> null;
        };
        return owner == null || access.sees(request, owner) ? outcome : new UseQueue.StartOutcome.IdReused();
    }

    private Response answer(UUID id, UseQueue.StartOutcome started, Waiters.@Nullable Watch watch, Prefer prefer) {
        return switch (started) {
            case UseQueue.StartOutcome.New fresh ->
                JsonAnswers.json(Response.Status.CREATED, fresh(fresh.queue(), watch, prefer), prefer)
                        .header(HttpHeaders.LOCATION, links.queue(id))
                        .build();
            case UseQueue.StartOutcome.Again again ->
                JsonAnswers.json(Response.Status.OK, again(again.found(), prefer), prefer)
                        .build();
            case UseQueue.StartOutcome.AgainPurged again ->
                JsonAnswers.json(Response.Status.OK, QueueView.ofPurged(again.tombstone()))
                        .build();
            case UseQueue.StartOutcome.IdReused reused -> throw Refusals.idReused(id);
            case UseQueue.StartOutcome.IdClosed closed -> throw Refusals.idClosed(id);
            case UseQueue.StartOutcome.Overloaded overloaded -> throw Refusals.overloaded();
            case UseQueue.StartOutcome.Stopping stopping -> throw Refusals.stopping();
        };
    }

    private byte[] fresh(Queue queue, Waiters.@Nullable Watch watch, Prefer prefer) {
        return watch != null && awaitQueue.rest(queue.id(), watch, prefer) instanceof QueueLookup.Present rest
                ? snapshots.of(rest)
                : snapshots.atWork(queue);
    }

    private byte[] again(QueueLookup.Present found, Prefer prefer) {
        Queue queue = found.queue();
        boolean waitsForRest = prefer.waits() && !Waiters.atRest(queue);
        return waitsForRest && awaitQueue.rest(queue.id(), queue.seq(), prefer) instanceof QueueLookup.Present rest
                ? snapshots.of(rest)
                : snapshots.of(found);
    }

    /** Shows a queue as it is now. */
    @GET
    @Path("/{id}")
    public Response queue(@PathParam("id") String path, @Context HttpHeaders headers) {
        UUID id = QueueId.of(path);
        return switch (queues.find(id)) {
            case QueueLookup.Present present ->
                JsonAnswers.unlessKnown(headers, present.queue().seq(), snapshots.of(present));
            case QueueLookup.Gone gone -> throw Refusals.gone(gone.tombstone());
            case QueueLookup.Absent absent -> throw Refusals.notFound(id);
        };
    }
}
