package dev.skald.api.access;

import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.store.audit.AuditLog;
import dev.skald.store.audit.AuditQuery;
import dev.skald.store.audit.AuditRecord;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.json.JsonOut;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Shows who asked for which change. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class AuditResource {
    private static final int ENTRY_SIZE = 400;

    private final AuditLog log;
    private final SubjectAccess access;
    private final Links links;

    AuditResource(AuditLog log, SubjectAccess access, ApiSettings settings) {
        this.log = log;
        this.access = access;
        links = Links.below(settings.url());
    }

    /** Entries that fit what is asked for, newest first. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext request) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        AuditQuery query = AuditReader.read(parameters, access.audited(request));
        List<AuditRecord> found = log.page(query);
        List<AuditRecord> page = found.subList(0, Math.min(query.limit() - 1, found.size()));
        byte[] body = JsonOut.object(
                ENTRY_SIZE * (page.size() + 1),
                out -> out.array("entries", elements -> {
                    for (AuditRecord entry : page) {
                        elements.element(members -> write(members, entry));
                    }
                }));
        Response.ResponseBuilder answer = JsonAnswers.json(Response.Status.OK, body);
        if (page.size() < found.size()) {
            answer.header(HttpHeaders.LINK, links.nextAudit(parameters, AuditReader.cursor(page.getLast())));
        }
        return answer.build();
    }

    private static void write(JsonOut out, AuditRecord entry) throws IOException {
        out.instant("at", entry.at());
        out.text("who", entry.actor().subject());
        out.text("kind", entry.actor().kind());
        out.text("name", entry.actor().name());
        out.text("address", entry.actor().address());
        out.text("role", entry.actor().role());
        out.text("namespace", entry.namespace());
        out.text("act", entry.act());
        out.text("target", entry.target());
        out.flag("refused", entry.refused());
        out.text("reason", entry.reason());
        out.text("requestId", entry.actor().requestId());
        if (entry.detail() != null) {
            out.raw("detail", entry.detail());
        }
    }
}
