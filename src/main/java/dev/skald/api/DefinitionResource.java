package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.start.DefinitionReader;
import dev.skald.api.start.ReaderProducers;
import dev.skald.api.start.StepOrder;
import dev.skald.api.view.DefinitionView;
import dev.skald.api.view.Links;
import dev.skald.store.definition.Definition;
import dev.skald.store.definition.DefinitionSummary;
import dev.skald.store.definition.Definitions;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.EntityTag;
import dev.skald.web.http.IfMatch;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Page;
import dev.skald.web.http.PageQuery;
import dev.skald.web.http.Query;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps definitions: steps under a name, from which queues are started. */
@Path("/definitions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class DefinitionResource {
    private final Definitions definitions;
    private final Links links;
    private final BodyReader bodies;
    private final ReaderProducers readers;
    private final SubjectAccess access;

    DefinitionResource(Definitions definitions, ReaderProducers readers, SubjectAccess access, ApiSettings settings) {
        this.definitions = definitions;
        links = Links.below(settings.url());
        bodies = BodyReader.of(settings.limits().body());
        this.readers = readers;
        this.access = access;
    }

    /** Stores a definition as the newest version of its name. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("name") String name,
            InputStream body,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        if (StepOrder.faultOfNew(name) != null) {
            throw Refusals.noDefinitionName();
        }
        DefinitionReader.Read read = readers.definitions(namespace(request)).read(name, bodies.read(body));
        readers.targets().check(read.steps(), namespace(request));
        return switch (definitions.keep(read.draft(), IfMatch.read(headers)::allows, access.actor(request))) {
            case Definitions.Kept.New(Definition definition, boolean fresh) ->
                shown(fresh ? Response.Status.CREATED : Response.Status.OK, definition)
                        .header(HttpHeaders.LOCATION, fresh ? links.definition(name) : null)
                        .build();
            case Definitions.Kept.Same(Definition definition) ->
                shown(Response.Status.OK, definition).build();
            case Definitions.Kept.Unexpected(int version) -> throw Refusals.otherVersion(name, version);
        };
    }

    private static Response.ResponseBuilder shown(Response.Status status, Definition definition) {
        byte[] body = DefinitionView.of(definition);
        return JsonAnswers.json(status, body)
                .header(
                        HttpHeaders.ETAG,
                        EntityTag.of(definition.version(), body).text());
    }

    /** Lists the newest versions, ordered by name. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext request) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        PageQuery<String> query = PageQuery.read(parameters, DefinitionResource::after);
        List<DefinitionSummary> found = definitions.page(namespace(request), query.after(), query.asked());
        return Page.of(found, query.asked())
                .answer(DefinitionView::of, last -> links.nextDefinitions(parameters, last.name()));
    }

    private static String after(Query query) {
        String after = query.text("after", StepOrder::isName, "can't be the name of a definition");
        return after == null ? "" : after;
    }

    /** Shows one version of a definition, by default the newest. */
    @GET
    @Path("/{name}")
    public Response definition(
            @PathParam("name") String name,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context RoutingContext request) {
        Integer version = version(uri);
        Optional<Definition> found =
                StepOrder.isName(name) ? definitions.find(namespace(request), name, version) : Optional.empty();
        Definition definition = found.orElseThrow(() -> Refusals.noDefinition(name, version));
        return JsonAnswers.unlessKnown(headers, definition.version(), DefinitionView.of(definition));
    }

    private String namespace(RoutingContext request) {
        return access.owner(request).namespace();
    }

    private static @Nullable Integer version(UriInfo uri) {
        long version = Query.read(uri.getQueryParameters(), query -> query.number("version", 1, Integer.MAX_VALUE, 0));
        return version == 0 ? null : (int) version;
    }

    /** Deletes a name with all its versions. Queues that were started from them keep their steps. */
    @DELETE
    @Path("/{name}")
    public Response delete(@PathParam("name") String name, @Context RoutingContext request) {
        if (!StepOrder.isName(name) || !definitions.delete(namespace(request), name, access.actor(request))) {
            throw Refusals.noDefinition(name, null);
        }
        return Response.noContent().build();
    }
}
