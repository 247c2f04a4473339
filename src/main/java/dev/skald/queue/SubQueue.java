package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The queue that a step is, instead of an action: undone by restoring it. Its id is the step's id. */
public sealed interface SubQueue {
    /**
     * In this database.
     *
     * @param start what it is started with; strings of its input may contain expressions of the outer queue, which are
     *     evaluated when the step starts
     */
    record Here(QueueStart start) implements SubQueue {}

    /**
     * At another Skald.
     *
     * @param coordinator the other one's address
     * @param start the body of the start, a JSON object without id, parent and input
     * @param input its input, with expressions as in {@link Here}
     * @param credentials the name of what the other one wants to know the caller by; null for none
     * @param timeout how long each request to the other one may take; more than zero
     */
    record Elsewhere(
            URI coordinator,
            Json start,
            Json input,
            @Nullable String credentials,
            Duration timeout) implements SubQueue {}
}
