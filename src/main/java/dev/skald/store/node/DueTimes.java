package dev.skald.store.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Moves the times at which queues are looked at again, after the database's clock has stepped back. */
public interface DueTimes {
    /**
     * A queue that waits.
     *
     * @param dueAt when it was to be looked at; with the id, its place among those that wait
     */
    record Place(Instant dueAt, UUID queueId) {
        /** Comes before every queue. */
        public static final Place FIRST = new Place(Instant.EPOCH, new UUID(0, 0));
    }

    /**
     * Moves the times of the next queues in order back. To look at a queue too early does no harm: its log says what it
     * waits for.
     *
     * @param after the last one of those moved before
     * @return the last one of those moved now; nothing when there are no more
     */
    Optional<Place> moveBack(Duration by, Place after, int limit);

    /** Notes that they are moved, unless the clock has stepped back once more since. */
    void moved(Duration by);
}
