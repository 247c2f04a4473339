package dev.skald.store.removal;

import dev.skald.queue.Owner;
import dev.skald.store.audit.AuditEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Remembers queues that are gone, and ids that were closed before their start came. */
public interface Tombstones {
    /**
     * Closes an id that no queue has: a later start with it is refused.
     *
     * @param owner for whom; only the same is told of it
     * @param audit who asked for it, noted if it is closed
     * @return whether it was closed now; false when the id is taken, by a queue or a tombstone
     */
    boolean block(UUID id, Owner owner, List<AuditEntry> audit);

    /**
     * Forgets tombstones that are older than asked, the oldest first. The time is counted as in {@link
     * PurgeableQueues#candidates}.
     *
     * @param from no tombstone is older than this: the result of the call before, so that this call does not read what
     *     is gone
     * @return when the last of those forgotten was made; nothing if none was forgotten
     */
    Optional<Instant> forget(Duration keep, Instant from, int limit);
}
