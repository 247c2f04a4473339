package dev.skald.api.event;

import dev.skald.api.AdminReader;
import dev.skald.api.RestoreResource;
import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.start.ReaderProducers;
import dev.skald.api.start.StepOrder;
import dev.skald.api.view.Links;
import dev.skald.event.webhook.CountBacklog;
import dev.skald.event.webhook.KeepSubscriptions;
import dev.skald.event.webhook.SigningSecret;
import dev.skald.event.webhook.TryDelivery;
import dev.skald.queue.text.Excerpt;
import dev.skald.store.subscription.SubscriptionReport;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Keeps subscriptions to events. A secret is shown when it is made, and never again. */
@Path("/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class SubscriptionResource {
    private final KeepSubscriptions keep;
    private final CountBacklog backlog;
    private final TryDelivery tryDelivery;
    private final SubjectAccess access;
    private final ReaderProducers readers;
    private final BodyReader bodies;
    private final Links links;

    SubscriptionResource(
            KeepSubscriptions keep,
            CountBacklog backlog,
            TryDelivery tryDelivery,
            SubjectAccess access,
            ReaderProducers readers,
            ApiSettings settings) {
        this.keep = keep;
        this.backlog = backlog;
        this.tryDelivery = tryDelivery;
        this.access = access;
        this.readers = readers;
        bodies = BodyReader.of(settings.limits().body());
        links = Links.below(settings.url());
    }

    /** Keeps a subscription in place of the one of the same name. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("name") String name, InputStream body, @Context RoutingContext request) {
        String fault = StepOrder.faultOfNew(name);
        if (fault != null) {
            throw new ProblemException(Problem.faulty(List.of(new Fault("", "the name in the path " + fault))));
        }
        SubscriptionReader.Given given = SubscriptionReader.subscription(namespace(request), name, bodies.read(body));
        readers.targets().check(given.draft().url(), given.draft().credentials(), namespace(request));
        return switch (keep.keep(given.draft(), given.secret(), given.beginning(), access.actor(request))) {
            case KeepSubscriptions.Result.Made(SubscriptionReport report, SigningSecret secret) ->
                secret(SubscriptionView.of(report, backlog.of(report), secret))
                        .header(HttpHeaders.LOCATION, links.subscription(name))
                        .build();
            case KeepSubscriptions.Result.Changed(SubscriptionReport report) -> shown(report);
            case KeepSubscriptions.Result.TooMany tooMany ->
                throw state("The namespace has " + KeepSubscriptions.COUNT_MAX
                        + " subscriptions, which is the most. Nothing was changed.");
            case KeepSubscriptions.Result.Ahead(long last) -> throw ahead(last);
        };
    }

    /** All of the namespace, by name. */
    @GET
    public Response list(@Context RoutingContext request) {
        return JsonAnswers.json(Response.Status.OK, SubscriptionView.of(keep.list(namespace(request))))
                .build();
    }

    /** The one of a name. */
    @GET
    @Path("/{name}")
    public Response subscription(@PathParam("name") String name, @Context RoutingContext request) {
        return shown(existing(name, request));
    }

    /** Removes one; what is not delivered yet is not delivered any more. */
    @DELETE
    @Path("/{name}")
    public Response delete(@PathParam("name") String name, @Context RoutingContext request) {
        if (!StepOrder.isName(name) || !keep.delete(namespace(request), name, access.actor(request))) {
            throw notFound(name);
        }
        return Response.noContent().build();
    }

    /** Has another secret sign; the one before signs for 24 hours with it. */
    @POST
    @Path("/{name}/secrets")
    public Response rotate(
            @PathParam("name") String name,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        byte[] bytes = bodies.read(body);
        RestoreResource.refuseOtherThanJson(bytes, headers);
        SigningSecret given = SubscriptionReader.rotation(bytes);
        SigningSecret secret = keep.rotate(namespace(request), existing(name), given, access.actor(request))
                .orElseThrow(() -> notFound(name));
        return secret(SubscriptionView.of(secret, existing(name, request))).build();
    }

    /** Has nothing delivered until it is resumed. */
    @POST
    @Path("/{name}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response pause(@PathParam("name") String name, InputStream body, @Context RoutingContext request) {
        String reason = AdminReader.pause(bodies.read(body));
        return shown(keep.pause(namespace(request), existing(name), reason, access.actor(request)), name);
    }

    /** Has everything delivered that waits. */
    @POST
    @Path("/{name}/resume")
    public Response resume(@PathParam("name") String name, @Context RoutingContext request) {
        return shown(keep.resume(namespace(request), existing(name), access.actor(request)), name);
    }

    /** Makes one delivery, and shows its answer. */
    @POST
    @Path("/{name}/test")
    public Response test(@PathParam("name") String name, @Context RoutingContext request) {
        TryDelivery.Tried tried = tryDelivery
                .deliver(namespace(request), existing(name), access.actor(request))
                .orElseThrow(() -> notFound(name));
        return JsonAnswers.json(Response.Status.OK, SubscriptionView.of(tried)).build();
    }

    /** Has events delivered once more. */
    @POST
    @Path("/{name}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response replay(@PathParam("name") String name, InputStream body, @Context RoutingContext request) {
        SubscriptionReader.Range range = SubscriptionReader.range(bodies.read(body));
        return switch (keep.replay(
                namespace(request), existing(name), range.from(), range.to(), access.actor(request))) {
            case KeepSubscriptions.Replay.Begun(SubscriptionReport report) ->
                JsonAnswers.json(Response.Status.ACCEPTED, SubscriptionView.of(report, backlog.of(report), null))
                        .build();
            case KeepSubscriptions.Replay.Busy busy ->
                throw state("A replay of this subscription is under way. Nothing was changed.");
            case KeepSubscriptions.Replay.Unknown unknown -> throw notFound(name);
            case KeepSubscriptions.Replay.Ahead(long last) -> throw ahead(last);
        };
    }

    private String namespace(RoutingContext request) {
        return access.owner(request).namespace();
    }

    /** A name that there may be. */
    private static String existing(String name) {
        if (!StepOrder.isName(name)) {
            throw notFound(name);
        }
        return name;
    }

    private SubscriptionReport existing(String name, RoutingContext request) {
        return keep.find(namespace(request), existing(name)).orElseThrow(() -> notFound(name));
    }

    private Response shown(Optional<SubscriptionReport> report, String name) {
        return shown(report.orElseThrow(() -> notFound(name)));
    }

    private Response shown(SubscriptionReport report) {
        return JsonAnswers.json(Response.Status.OK, SubscriptionView.of(report, backlog.of(report), null))
                .build();
    }

    private static Response.ResponseBuilder secret(byte[] body) {
        return JsonAnswers.json(Response.Status.CREATED, body).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static ProblemException notFound(String name) {
        return new ProblemException(Problem.of(
                ProblemType.SUBSCRIPTION_NOT_FOUND, "There is no subscription " + Excerpt.plain(name, 100) + "."));
    }

    private static ProblemException state(String why) {
        return new ProblemException(Problem.of(ProblemType.SUBSCRIPTION_STATE, why));
    }

    private static ProblemException ahead(long last) {
        return state("There is no such position yet: the newest is " + last + ". Nothing was changed.");
    }
}
