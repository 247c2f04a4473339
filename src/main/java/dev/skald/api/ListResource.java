package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.api.view.LogView;
import dev.skald.api.view.QueueView;
import dev.skald.queue.LogEntry;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.QueueSummary;
import dev.skald.store.read.Queues;
import dev.skald.store.read.Summaries;
import dev.skald.web.http.Page;
import dev.skald.web.http.PageQuery;
import dev.skald.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Lists queues, and the log of one queue, page by page. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class ListResource {
    private final Summaries summaries;
    private final Queues queues;
    private final SubjectAccess access;
    private final Links links;

    ListResource(Summaries summaries, Queues queues, SubjectAccess access, ApiSettings settings) {
        this.summaries = summaries;
        this.queues = queues;
        this.access = access;
        links = Links.below(settings.url());
    }

    /** Lists the queues that match the filters, newest first. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext request) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        ListQuery query = ListReader.read(parameters, access.scopes(request));
        return Page.of(summaries.page(query), query.limit())
                .answer(QueueView::of, last -> links.nextPage(parameters, position(last)));
    }

    private static ListQuery.Position position(QueueSummary last) {
        return new ListQuery.Position(last.createdAt(), last.id());
    }

    /** Lists the log of a queue, oldest entry first. */
    @GET
    @Path("/{id}/log")
    public Response log(@PathParam("id") String path, @Context UriInfo uri) {
        UUID id = QueueId.of(path);
        Map<String, List<String>> parameters = uri.getQueryParameters();
        PageQuery<Long> query = PageQuery.read(parameters, given -> given.number("after", 0, Integer.MAX_VALUE, 0));
        Optional<List<LogEntry>> log = queues.log(id, query.after(), query.asked());
        return Page.of(log.orElseThrow(() -> noLog(id)), query.asked())
                .answer(LogView::of, last -> links.nextEntries(id, parameters, last.seq()));
    }

    private ProblemException noLog(UUID id) {
        return queues.find(id) instanceof QueueLookup.Gone gone
                ? Refusals.gone(gone.tombstone())
                : Refusals.notFound(id);
    }
}
