package dev.skald.web.problem;

import dev.skald.queue.text.Excerpt;
import java.nio.charset.StandardCharsets;

/**
 * One fault of a request.
 *
 * @param pointer where: a JSON Pointer (RFC 6901) into the body, empty for the whole body; {@code ?name} for a query
 *     parameter; {@code Name:} for a header. Cut after {@value #POINTER_LENGTH_MAX} characters
 * @param detail what is wrong with it and what would be right, for people
 */
public record Fault(String pointer, String detail) {
    /** Names in a request may be long, and the sender knows them. */
    static final int POINTER_LENGTH_MAX = 1000;

    public Fault {
        String cut = Excerpt.of(pointer, POINTER_LENGTH_MAX);
        // A name itself may not be Unicode; a question mark replaces what can't be written.
        pointer = new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
