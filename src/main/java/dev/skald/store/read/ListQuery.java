package dev.skald.store.read;

import dev.skald.queue.QueueStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a list: it shows the queues that match all of them, newest first.
 *
 * @param scopes only queues in at least one of them; a scope within another one is dropped
 * @param status only queues with this status; null for all
 * @param name only queues with this name; null for all
 * @param labels only queues with all these labels
 * @param createdAfter only queues accepted later than this; null for no bound
 * @param createdBefore only queues accepted earlier than this; null for no bound
 * @param from only queues after this position in the order; null for the first page
 * @param limit how many queues at most
 */
public record ListQuery(
        List<ListScope> scopes,
        @Nullable QueueStatus status,
        @Nullable String name,
        Map<String, String> labels,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Position from,
        int limit) {
    /** A position in the order of the list. */
    public record Position(Instant createdAt, UUID id) {}

    public ListQuery {
        scopes = widest(scopes);
        labels = Map.copyOf(labels);
    }

    private static List<ListScope> widest(List<ListScope> scopes) {
        return scopes.stream()
                .distinct()
                .filter(one -> scopes.stream().noneMatch(other -> other.contains(one)))
                .toList();
    }
}
