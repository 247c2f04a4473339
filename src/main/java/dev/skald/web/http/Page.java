package dev.skald.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items in the order of the list
 * @param more whether others come after them
 */
public record Page<T>(List<T> items, boolean more) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * A page of what was found.
     *
     * @param asked how many were asked for: one more than a page has, which tells whether there is another
     */
    public static <T> Page<T> of(List<T> found, int asked) {
        boolean more = found.size() == asked;
        return new Page<>(more ? found.subList(0, asked - 1) : found, more);
    }

    /**
     * The page as an answer.
     *
     * @param body writes the items
     * @param link makes the value of {@code Link} that leads from the last item to the next page
     */
    public Response answer(Function<List<T>, byte[]> body, Function<T, String> link) {
        Response.ResponseBuilder answer = JsonAnswers.json(Response.Status.OK, body.apply(items));
        if (more) {
            answer.header(HttpHeaders.LINK, link.apply(items.getLast()));
        }
        return answer.build();
    }
}
