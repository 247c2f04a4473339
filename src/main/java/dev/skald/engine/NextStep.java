package dev.skald.engine;

import dev.skald.queue.Json;
import dev.skald.queue.Queue;
import dev.skald.queue.Step;
import org.jspecify.annotations.Nullable;

/** One more step for a queue, as its caller asks for it. Its meaning depends on the steps that the queue has. */
public interface NextStep {
    /** The step's name if the request has a valid one; else a name that no step has. */
    String name();

    /** Tells whether two requests for a step of one name are the same. */
    String fingerprint();

    /**
     * Reads the step. Called again when more steps have come meanwhile. An exception that refuses the request reaches
     * the caller.
     *
     * @param queue the queue that it is for, which has no step of this name
     */
    Read read(Queue queue);

    /**
     * What was read.
     *
     * @param step with an id of its own
     * @param enlisted the result of the caller's own work; null when Skald is to run the step
     */
    record Read(Step step, @Nullable Json enlisted) {}
}
