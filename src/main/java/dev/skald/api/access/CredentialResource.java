package dev.skald.api.access;

import dev.skald.api.start.ApiSettings;
import dev.skald.credential.KeepCredentials;
import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.Credentials;
import dev.skald.queue.text.Excerpt;
import dev.skald.store.credential.SealedRow;
import dev.skald.store.credential.SealedRows;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.json.JsonOut;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps credentials under names. Answers never contain a secret. */
@Path("/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class CredentialResource {
    private static final int SIZE = 200;

    private final KeepCredentials keep;
    private final Credentials credentials;
    private final SubjectAccess access;
    private final BodyReader bodies;

    CredentialResource(KeepCredentials keep, Credentials credentials, SubjectAccess access, ApiSettings settings) {
        this.keep = keep;
        this.credentials = credentials;
        this.access = access;
        bodies = BodyReader.of(settings.limits().body());
    }

    /**
     * Credentials without their secrets.
     *
     * @param source where they come from
     * @param createdAt null for credentials of the settings
     */
    private record Shown(
            String name,
            String kind,
            List<String> targets,
            String source,
            @Nullable Instant createdAt) {
        static Shown of(SealedRow row) {
            return new Shown(row.name(), row.kind(), row.targets(), "stored", row.createdAt());
        }

        static Shown of(SealedRows.Listed row) {
            return new Shown(row.name(), row.kind(), row.targets(), "stored", row.createdAt());
        }

        static Shown of(String name, Credential credential) {
            return new Shown(
                    name, credential.kind().word(), credential.targets().texts(), "settings", null);
        }

        void write(JsonOut out) throws IOException {
            out.text("name", name);
            out.text("kind", kind);
            out.texts("targets", targets);
            out.text("source", source);
            if (createdAt != null) {
                out.instant("createdAt", createdAt);
            }
        }
    }

    /** Stores credentials, and replaces those with the same name. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("name") String name, InputStream body, @Context RoutingContext request) {
        if (!CredentialName.isName(name)) {
            throw new ProblemException(
                    Problem.faulty(List.of(new Fault("", "the name in the path must be " + CredentialName.WORDS))));
        }
        CredentialName full = full(name, request);
        CredentialReader.Given given = CredentialReader.read(bodies.read(body));
        if (credentials.ofSettings(full.namespace()).containsKey(name)) {
            throw notKept("The settings of this server have credentials with this name.");
        }
        return switch (keep.keep(full, given.kind(), given.parts(), given.targets(), access.actor(request))) {
            case KeepCredentials.Result.Kept(SealedRow row, boolean fresh) ->
                shown(fresh ? Response.Status.CREATED : Response.Status.OK, Shown.of(row));
            case KeepCredentials.Result.Not(String why) -> throw notKept(why);
        };
    }

    /** Lists the credentials of the namespace, ordered by name, with those of the settings. */
    @GET
    public Response list(@Context RoutingContext request) {
        String namespace = access.owner(request).namespace();
        Map<String, Shown> all = new TreeMap<>();
        keep.list(namespace).forEach(row -> all.put(row.name(), Shown.of(row)));
        credentials.ofSettings(namespace).forEach((name, credential) -> all.put(name, Shown.of(name, credential)));
        return JsonAnswers.json(
                        Response.Status.OK,
                        JsonOut.list("credentials", SIZE, all.values(), (out, shown) -> shown.write(out)))
                .build();
    }

    /** Shows the credentials with a name. */
    @GET
    @Path("/{name}")
    public Response credentials(@PathParam("name") String name, @Context RoutingContext request) {
        CredentialName full = existing(name, request);
        Credential set = credentials.ofSettings(full.namespace()).get(name);
        return shown(
                Response.Status.OK,
                set != null
                        ? Shown.of(name, set)
                        : keep.find(full).map(Shown::of).orElseThrow(() -> notFound(name)));
    }

    /**
     * Deletes the credentials with a name. Calls with them are refused from now on, at other nodes a few seconds later.
     */
    @DELETE
    @Path("/{name}")
    public Response delete(@PathParam("name") String name, @Context RoutingContext request) {
        if (!keep.delete(existing(name, request), access.actor(request))) {
            throw notFound(name);
        }
        return Response.noContent().build();
    }

    /** A name that credentials may have. */
    private CredentialName existing(String name, RoutingContext request) {
        if (!CredentialName.isName(name)) {
            throw notFound(name);
        }
        return full(name, request);
    }

    private CredentialName full(String name, RoutingContext request) {
        return new CredentialName(access.owner(request).namespace(), name);
    }

    private static Response shown(Response.Status status, Shown shown) {
        return JsonAnswers.json(status, JsonOut.object(SIZE, shown::write)).build();
    }

    private static ProblemException notKept(String why) {
        return new ProblemException(Problem.of(ProblemType.CREDENTIALS_NOT_KEPT, why));
    }

    private static ProblemException notFound(String name) {
        return new ProblemException(Problem.of(
                ProblemType.CREDENTIALS_NOT_FOUND, "There are no credentials " + Excerpt.plain(name, 100) + "."));
    }
}
