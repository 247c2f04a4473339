package dev.skald.engine;

import dev.skald.queue.Json;
import dev.skald.queue.Queue;
import dev.skald.queue.Step;
import org.jspecify.annotations.Nullable;

/** One more step for a queue, as its caller asks for it. What it comes to depends on the steps that are there. */
public interface NextStep {
    /** The step's name, as far as the request has one that can be right; else one that no step has. */
    String name();

    /** Tells whether two requests for a step of one name are the same. */
    String fingerprint();

    /**
     * Reads the step. Asked again when more steps have come meanwhile; what it throws to refuse the request goes through
     * to the caller.
     *
     * @param queue the queue that it is for, which has no step of this name
     */
    Read read(Queue queue);

    /**
     * What was read.
     *
     * @param step with an id of its own
     * @param enlisted what the caller's own work gave, when the caller did it; null when the step is still to be run
     */
    record Read(Step step, @Nullable Json enlisted) {}
}
