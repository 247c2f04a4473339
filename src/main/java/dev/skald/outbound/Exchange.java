package dev.skald.outbound;

import dev.skald.queue.Outcome;
import java.time.Duration;

/** The outcome of one request. */
public sealed interface Exchange {
    /**
     * No whole answer came.
     *
     * @param outcome what that means to a call
     */
    record Unanswered(Outcome outcome) implements Exchange {}

    /**
     * An answer came.
     *
     * @param took how long it took
     */
    record Answered(HttpAnswer answer, Duration took) implements Exchange {}
}
