package dev.skald.store.removal;

import dev.skald.queue.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Remembers queues that are gone, and ids that were closed before any queue came with them. */
public interface Tombstones {
    /**
     * Closes an id that no queue has: a start that comes with it later is refused.
     *
     * @param owner for whom; only the same is told of it
     * @return whether it was closed now; false when the id is taken, by a queue or a tombstone
     */
    boolean block(UUID id, Owner owner);

    /**
     * Forgets what has been remembered for longer than asked, the oldest first and at most so many. The time is counted as
     * in {@link PurgeableQueues#candidates}.
     *
     * @param from nothing was remembered before this moment any more: what the call before this one returned, so that
     *     this one does not pass over all that is gone
     * @return when the last of those forgotten was made; nothing if none was forgotten
     */
    Optional<Instant> forget(Duration keep, Instant from, int limit);
}
