package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A step that is a queue and has no action; restoring that queue undoes it. Its id is the step's id. */
public sealed interface SubQueue extends StepWork {
    /**
     * In this database.
     *
     * @param start its start; strings of its input may contain expressions of the outer queue, which are evaluated when
     *     the step starts
     */
    record Here(QueueStart start) implements SubQueue {}

    /**
     * At another Skald.
     *
     * @param coordinator the address of the other Skald
     * @param start the body of the start, a JSON object without id, parent and input
     * @param input its input, with expressions as in {@link Here}
     * @param credentials the name of the credentials for the other Skald; null for none
     * @param timeout how long each request to the other Skald may take; more than zero
     */
    record Elsewhere(
            URI coordinator,
            Json start,
            Json input,
            @Nullable String credentials,
            Duration timeout) implements SubQueue {}
}
