package dev.skald.api.access;

import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.store.audit.AuditLog;
import dev.skald.store.audit.AuditQuery;
import dev.skald.store.audit.AuditRecord;
import dev.skald.web.http.Page;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Shows the audit: who requested which change. */
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

    /** Lists the entries that match the filters, newest first. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext request) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        AuditQuery query = AuditReader.read(parameters, access.audited(request));
        return Page.of(log.page(query), query.limit())
                .answer(
                        page -> JsonOut.list("entries", ENTRY_SIZE, page, AuditResource::write),
                        last -> links.nextAudit(parameters, AuditReader.cursor(last)));
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
