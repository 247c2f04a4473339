package dev.skald.web.http;

import dev.skald.web.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The requested page of a list: up to 1,000 items, by default 200.
 *
 * @param asked how many items to look for: one more than the page has, as {@link Page#of} needs it
 * @param after where the page before it ends
 */
public record PageQuery<P>(int asked, P after) {
    private static final int LIMIT_DEFAULT = 200;
    private static final int LIMIT_MAX = 1000;

    /**
     * Reads a query string.
     *
     * @param parameters names and values, decoded
     * @param after reads where the page before it ends
     * @throws ProblemException that lists what is wrong with it
     */
    public static <P> PageQuery<P> read(Map<String, List<String>> parameters, Function<Query, P> after) {
        return Query.read(parameters, query -> {
            int limit = (int) query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
            return new PageQuery<>(limit + 1, after.apply(query));
        });
    }
}
