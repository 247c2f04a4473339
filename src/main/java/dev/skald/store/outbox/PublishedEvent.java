package dev.skald.store.outbox;

import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with its position.
 *
 * @param position its place among all events, from 1, without gaps; it never changes
 * @param type as CloudEvents has it
 * @param owner to whom the queue belongs; the namespace alone counts where it belongs to no queue
 * @param queueId the queue that it belongs to; null when it belongs to none
 * @param queueName the name of that queue
 * @param labels of that queue
 * @param at when it was committed
 * @param event the event as CloudEvents 1.0 in structured JSON; what a caller registered is exactly as it was given
 */
public record PublishedEvent(
        long position,
        String type,
        Owner owner,
        @Nullable UUID queueId,
        @Nullable String queueName,
        Map<String, String> labels,
        Instant at,
        Json event) {
    public PublishedEvent {
        labels = Map.copyOf(labels);
    }
}
