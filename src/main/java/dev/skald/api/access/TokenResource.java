package dev.skald.api.access;

import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.engine.run.IdsAndRandom;
import dev.skald.queue.text.Excerpt;
import dev.skald.security.Access;
import dev.skald.security.CheckAdmin;
import dev.skald.security.Grant;
import dev.skald.security.Identify;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.token.Token;
import dev.skald.store.token.TokenHash;
import dev.skald.store.token.Tokens;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Page;
import dev.skald.web.http.PageQuery;
import dev.skald.web.http.Query;
import dev.skald.web.json.JsonOut;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes the tokens of callers. */
@Path("/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class TokenResource {
    private static final String PREFIX = "skald_";
    private static final int RANDOM_BYTES = 32;
    private static final int SIZE = 400;
    private static final int NAME_SHOWN_MAX = 100;

    private final Tokens tokens;
    private final Identify identify;
    private final IdsAndRandom random;
    private final SubjectAccess subjects;
    private final CheckAdmin admins;
    private final InstantSource clock;
    private final BodyReader bodies;
    private final Links links;

    TokenResource(
            Tokens tokens,
            Identify identify,
            IdsAndRandom random,
            SubjectAccess subjects,
            CheckAdmin admins,
            InstantSource clock,
            ApiSettings settings) {
        this.tokens = tokens;
        this.identify = identify;
        this.random = random;
        this.subjects = subjects;
        this.admins = admins;
        this.clock = clock;
        bodies = BodyReader.of(settings.limits().body());
        links = Links.below(settings.url());
    }

    /** Makes a token. Only this answer shows it. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response make(InputStream body, @Context RoutingContext context) {
        Access access = Access.of(context);
        TokenReader.Wanted wanted = TokenReader.read(bodies.read(body), clock.instant());
        String namespace = wanted.namespace() == null ? access.namespace() : wanted.namespace();
        admins.of(access, namespace, AuditAct.TOKEN_MAKE, wanted.name());
        byte[] secret = random.secret(RANDOM_BYTES);
        String shown = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Tokens.Draft draft = new Tokens.Draft(
                namespace,
                wanted.name(),
                wanted.role().word(),
                wanted.subject(),
                access.subject().name(),
                wanted.expiresAt());
        Token made = tokens.keep(draft, TokenHash.of(shown), subjects.actor(context))
                .orElseThrow(() -> exists(wanted.name(), namespace));
        byte[] answer = JsonOut.object(SIZE, out -> {
            out.text("token", shown);
            write(out, made);
        });
        return JsonAnswers.json(Response.Status.CREATED, answer)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Lists the tokens of the namespaces in which the caller is an admin. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext context) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        PageQuery<Tokens.Place> query = PageQuery.read(parameters, TokenResource::after);
        List<Token> found = tokens.page(Access.of(context).namespaces(), query.after(), query.asked());
        return Page.of(found, query.asked())
                .answer(
                        page -> JsonOut.list("tokens", SIZE, page, TokenResource::write),
                        last -> links.nextTokens(parameters, last.namespace() + "/" + last.name()));
    }

    private static boolean isPlace(String text) {
        int slash = text.indexOf('/');
        return slash > 0 && Grant.isPlace(text.substring(0, slash)) && TokenReader.isName(text.substring(slash + 1));
    }

    private static Tokens.Place after(Query query) {
        String text = query.text("after", TokenResource::isPlace, "must be a namespace and a name, default/ci");
        if (text == null) {
            return Tokens.Place.FIRST;
        }
        int slash = text.indexOf('/');
        return new Tokens.Place(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Revokes a token: at this node at once, at the others within 5 seconds. */
    @DELETE
    @Path("/{name}")
    public Response revoke(@PathParam("name") String name, @Context UriInfo uri, @Context RoutingContext context) {
        Access access = Access.of(context);
        String namespace = namespace(uri, access);
        admins.of(access, namespace, AuditAct.TOKEN_REVOKE, name);
        Optional<TokenHash> revoked =
                TokenReader.isName(name) ? tokens.delete(namespace, name, subjects.actor(context)) : Optional.empty();
        identify.forget(revoked.orElseThrow(() -> notFound(name, namespace)));
        return Response.noContent().build();
    }

    private static String namespace(UriInfo uri, Access access) {
        String given = Query.<@Nullable String>read(
                uri.getQueryParameters(), query -> query.text("namespace", Grant::isPlace, TokenReader.NAMESPACE));
        return given == null ? access.namespace() : given;
    }

    private static ProblemException notFound(String name, String namespace) {
        return new ProblemException(Problem.of(
                ProblemType.TOKEN_NOT_FOUND,
                "There is no token " + Excerpt.plain(name, NAME_SHOWN_MAX) + " in the namespace " + namespace + "."));
    }

    private static ProblemException exists(String name, String namespace) {
        return new ProblemException(Problem.of(
                ProblemType.TOKEN_EXISTS, "There is a token " + name + " in the namespace " + namespace + "."));
    }

    private static void write(JsonOut out, Token token) throws IOException {
        out.text("name", token.name());
        out.text("role", token.role());
        out.text("namespace", token.namespace());
        out.text("subject", token.subject());
        out.instant("createdAt", token.createdAt());
        out.text("createdBy", token.createdBy());
        out.instant("expiresAt", token.expiresAt());
        out.instant("lastUsedAt", token.lastUsedAt());
    }
}
