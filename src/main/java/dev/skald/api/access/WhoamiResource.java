package dev.skald.api.access;

import dev.skald.security.Access;
import dev.skald.security.Subject;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.json.JsonOut;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Tells a caller its identity and its rights. */
@Path("/whoami")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class WhoamiResource {
    private static final int SIZE = 200;

    /** The caller as this server knows it. */
    @GET
    public Response whoami(@Context RoutingContext context) {
        Subject subject = Access.of(context).subject();
        byte[] body = JsonOut.object(SIZE, out -> {
            out.text("subject", subject.name());
            out.text("kind", subject.kind().word());
            out.text("name", subject.label());
            out.objects("grants", subject.grants(), (members, grant) -> {
                members.text("role", grant.role().word());
                members.text("namespace", grant.namespace());
            });
        });
        return JsonAnswers.json(Response.Status.OK, body).build();
    }
}
