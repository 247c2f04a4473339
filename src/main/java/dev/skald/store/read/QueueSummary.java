package dev.skald.store.read;

import dev.skald.queue.Owner;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.WaitState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue in a list: without its start and its steps.
 *
 * @param waiting why no node works on it; null while one does, or when it has ended
 * @param endedAt when it ended; null before
 * @param version the number of its last log entry
 */
public record QueueSummary(
        UUID id,
        Owner owner,
        String name,
        QueueStatus status,
        Map<String, String> labels,
        @Nullable WaitState waiting,
        Instant createdAt,
        @Nullable Instant endedAt,
        long version) {
    public QueueSummary {
        labels = Map.copyOf(labels);
    }
}
