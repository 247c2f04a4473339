package dev.skald.api;

import dev.skald.api.start.ContentReader;
import dev.skald.api.start.Labels;
import dev.skald.api.view.Cursor;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.text.EnumWords;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.ListScope;
import dev.skald.web.http.Query;
import dev.skald.web.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the filters of a list of queues. */
final class ListReader {
    /** The queues on a page by default. */
    private static final int LIMIT_DEFAULT = 50;

    /** The most queues on a page. */
    private static final int LIMIT_MAX = 200;

    private static final Map<String, QueueStatus> STATUSES = EnumWords.of(QueueStatus.values());

    private ListReader() {}

    /**
     * Reads the query string of a list. The query is for one queue more than the page has, which tells whether there is
     * another page.
     *
     * @param parameters names and values, decoded
     * @param scopes the queues that the requester may see
     * @throws ProblemException that lists what is wrong with it
     */
    static ListQuery read(Map<String, List<String>> parameters, List<ListScope> scopes) {
        return Query.read(
                parameters,
                query -> new ListQuery(
                        scopes,
                        query.choice("status", STATUSES),
                        query.text("name", ContentReader::isName, "can't be the name of a queue"),
                        Labels.filter(query),
                        query.instant("createdAfter"),
                        query.instant("createdBefore"),
                        from(query),
                        (int) query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT) + 1));
    }

    private static ListQuery.@Nullable Position from(Query query) {
        String cursor = query.text("cursor", text -> Cursor.decode(text) != null, "is not from a Link of a list");
        return cursor == null ? null : Cursor.decode(cursor);
    }
}
