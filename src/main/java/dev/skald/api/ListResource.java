package dev.skald.api;

import dev.skald.api.access.SubjectAccess;
import dev.skald.api.start.ApiSettings;
import dev.skald.api.view.Links;
import dev.skald.api.view.LogView;
import dev.skald.api.view.QueueView;
import dev.skald.queue.LogEntry;
import dev.skald.queue.QueueSummary;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.read.Summaries;
import dev.skald.web.http.JsonAnswers;
import dev.skald.web.http.Query;
import dev.skald.web.json.Faults;
import dev.skald.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Shows many queues, or much of one, page by page. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class ListResource {
    private static final int LOG_LIMIT_DEFAULT = 200;
    private static final int LOG_LIMIT_MAX = 1000;

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

    /** Queues that fit what is asked for, newest first. */
    @GET
    public Response list(@Context UriInfo uri, @Context RoutingContext request) {
        Map<String, List<String>> parameters = uri.getQueryParameters();
        ListQuery query = ListReader.read(parameters, access.scopes(request));
        List<QueueSummary> found = summaries.page(ListReader.withOneMore(query));
        List<QueueSummary> page = upTo(query.limit(), found);
        Response.ResponseBuilder answer = JsonAnswers.json(Response.Status.OK, QueueView.of(page));
        if (page.size() < found.size()) {
            QueueSummary last = page.getLast();
            ListQuery.Position end = new ListQuery.Position(last.createdAt(), last.id());
            answer.header(HttpHeaders.LINK, links.nextPage(parameters, end));
        }
        return answer.build();
    }

    /** What happened to a queue, oldest first. */
    @GET
    @Path("/{id}/log")
    public Response log(@PathParam("id") String path, @Context UriInfo uri) {
        UUID id = QueueId.of(path);
        Map<String, List<String>> parameters = uri.getQueryParameters();
        Faults faults = new Faults();
        Query query = new Query(parameters, faults);
        int limit = (int) query.number("limit", 1, LOG_LIMIT_MAX, LOG_LIMIT_DEFAULT);
        long after = query.number("after", 0, Integer.MAX_VALUE, 0);
        query.refuseOthers();
        faults.refuseIfAny();
        Optional<List<LogEntry>> log = queues.log(id, after, limit + 1);
        List<LogEntry> found = log.orElseThrow(() -> noLog(id));
        List<LogEntry> page = upTo(limit, found);
        Response.ResponseBuilder answer = JsonAnswers.json(Response.Status.OK, LogView.of(page));
        if (page.size() < found.size()) {
            answer.header(
                    HttpHeaders.LINK,
                    links.nextEntries(id, parameters, page.getLast().seq()));
        }
        return answer.build();
    }

    private ProblemException noLog(UUID id) {
        return queues.find(id) instanceof QueueLookup.Gone gone
                ? Refusals.gone(gone.tombstone())
                : Refusals.notFound(id);
    }

    private static <T> List<T> upTo(int limit, List<T> found) {
        return found.subList(0, Math.min(limit, found.size()));
    }
}
