package dev.skald.participant;

import dev.skald.queue.Json;
import java.util.Map;
import java.util.UUID;

/**
 * What expressions see.
 *
 * @param input the queue's input, {@code $input}
 * @param results the results of the steps that are done, by step name, {@code $steps}
 * @param queueId {@code $queue.id}
 * @param name {@code $queue.name}
 * @param labels {@code $queue.labels}
 */
public record Scope(Json input, Map<String, Json> results, UUID queueId, String name, Map<String, String> labels) {
    public Scope {
        results = Map.copyOf(results);
        labels = Map.copyOf(labels);
    }
}
