package dev.skald.store.read;

import dev.skald.queue.QueueStatus;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which queues a list shows: those that fit everything given, newest first.
 *
 * @param status only queues with it; null for all
 * @param name only queues with it; null for all
 * @param labels only queues with all of them
 * @param createdAfter only queues accepted later; null for no bound
 * @param createdBefore only queues accepted earlier; null for no bound
 * @param from only queues that come after this place in the order; null for the first page
 * @param limit at most so many
 */
public record ListQuery(
        @Nullable QueueStatus status,
        @Nullable String name,
        Map<String, String> labels,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Position from,
        int limit) {
    /** A place in the order of the list. */
    public record Position(Instant createdAt, UUID id) {}

    public ListQuery {
        labels = Map.copyOf(labels);
    }
}
