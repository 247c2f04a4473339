package dev.skald.participant;

import dev.skald.queue.Json;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What expressions see.
 *
 * @param input the queue's input, {@code $input}
 * @param results the results of the steps that are done, by step name, {@code $steps}
 * @param queueId {@code $queue.id}
 * @param name {@code $queue.name}
 * @param labels {@code $queue.labels}
 * @param call {@code $call}; null for expressions that are part of no call
 */
public record Scope(
        Json input,
        Map<String, Json> results,
        UUID queueId,
        String name,
        Map<String, String> labels,
        @Nullable CallFacts call) {
    public Scope {
        results = Map.copyOf(results);
        labels = Map.copyOf(labels);
    }

    /** What expressions see that are part of no call. */
    public Scope(Json input, Map<String, Json> results, UUID queueId, String name, Map<String, String> labels) {
        this(input, results, queueId, name, labels, null);
    }

    /** The same for the expressions of a call. */
    public Scope with(CallFacts facts) {
        return new Scope(input, results, queueId, name, labels, facts);
    }

    /** The same without the address for later answers. */
    Scope withoutCallback() {
        return call == null ? this : with(call.withoutCallback());
    }
}
