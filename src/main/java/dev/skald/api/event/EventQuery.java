package dev.skald.api.event;

import dev.skald.api.start.ContentReader;
import dev.skald.api.start.Labels;
import dev.skald.event.EventSelection;
import dev.skald.store.read.ListScope;
import dev.skald.store.subscription.EventFilter;
import dev.skald.web.http.Query;
import dev.skald.web.json.ParseText;
import dev.skald.web.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for.
 *
 * @param after the position before them; null when the request says none
 * @param limit how many a page has at most
 */
record EventQuery(EventSelection selection, @Nullable Long after, int limit) {
    /** Where a reader of a stream goes on, as EventSource (HTML Standard, section 9.2) says it. */
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final int TYPES_MAX = 20;
    private static final long POSITION_MAX = 999_999_999_999_999_999L;
    private static final String TYPE = "[^,\\u0000-\\u001f\\u007f-\\u009f]{1,1000}";
    private static final Pattern TYPES = Pattern.compile(TYPE + "(?:," + TYPE + "){0," + (TYPES_MAX - 1) + "}");

    /**
     * Reads the query string of a page.
     *
     * @param parameters names and values, decoded
     * @param resumed the values of {@value #LAST_EVENT_ID}, which count before the parameter
     * @param scopes of which queues events may be shown
     * @throws ProblemException that lists what is wrong with it
     */
    static EventQuery ofPage(Map<String, List<String>> parameters, List<String> resumed, List<ListScope> scopes) {
        return Query.read(
                parameters,
                query -> read(query, resumed, scopes, (int) query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT)));
    }

    /** Reads the query string of a stream, which has no limit; else as {@link #ofPage}. */
    static EventQuery ofStream(Map<String, List<String>> parameters, List<String> resumed, List<ListScope> scopes) {
        return Query.read(parameters, query -> read(query, resumed, scopes, LIMIT_MAX));
    }

    private static EventQuery read(Query query, List<String> resumed, List<ListScope> scopes, int limit) {
        String types = query.text(
                "type",
                text -> TYPES.matcher(text).matches(),
                "must be 1 to " + TYPES_MAX + " types, separated by commas, each with 1 to 1000 characters");
        String id = query.text("queue", text -> ParseText.uuid(text) != null, "must be a UUID");
        UUID queueId = id == null ? null : ParseText.uuid(id);
        String name = query.text("name", ContentReader::isName, "can't be the name of a queue");
        long after = query.number("after", 0, POSITION_MAX, -1);
        long last = query.number(LAST_EVENT_ID, resumed, 0, POSITION_MAX, after);
        return new EventQuery(
                new EventSelection(
                        scopes,
                        queueId,
                        new EventFilter(
                                types == null ? List.of() : List.of(types.split(",")), name, Labels.filter(query))),
                last < 0 ? null : last,
                limit);
    }
}
