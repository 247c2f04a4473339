package dev.skald.store.read;

import dev.skald.queue.QueueStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which queues a list shows: those that fit everything given, newest first.
 *
 * @param scopes only queues in at least one of them; those that others contain are left out
 * @param status only queues with it; null for all
 * @param name only queues with it; null for all
 * @param labels only queues with all of them
 * @param createdAfter only queues accepted later; null for no bound
 * @param createdBefore only queues accepted earlier; null for no bound
 * @param from only queues that come after this place in the order; null for the first page
 * @param limit at most so many
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
    /** A place in the order of the list. */
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
