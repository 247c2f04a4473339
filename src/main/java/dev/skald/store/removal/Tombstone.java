package dev.skald.store.removal;

import dev.skald.queue.Owner;
import dev.skald.queue.QueueStatus;
import dev.skald.store.log.StartCodec;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a queue that is gone, or of an id that was closed before its start came.
 *
 * @param fingerprint of its start; null for an id that was only closed
 * @param name its name; null for an id that was only closed
 * @param outcome succeeded for a purged queue, restored for a closed id
 * @param owner of the queue, or who closed the id
 */
public record Tombstone(
        UUID id,
        @Nullable String fingerprint,
        @Nullable String name,
        QueueStatus outcome,
        Instant createdAt,
        Instant endedAt,
        Owner owner) {
    /** Whether another queue of this database had started it as its step. */
    public boolean isOfSubQueue() {
        return StartCodec.OF_SUB_QUEUE.equals(fingerprint);
    }

    /** Whether no queue ever ran under this id. */
    public boolean blocked() {
        return fingerprint == null;
    }
}
