package dev.skald.participant;

import dev.skald.queue.Json;

/** A JSON value with the expressions in it evaluated. */
public sealed interface JsonResolution {
    /** The value they gave. */
    record Resolved(Json value) implements JsonResolution {}

    /**
     * An expression failed; it would fail again.
     *
     * @param detail which one and why, a sentence for people
     */
    record Failed(String detail) implements JsonResolution {}
}
