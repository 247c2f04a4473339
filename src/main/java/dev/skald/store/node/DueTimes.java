package dev.skald.store.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Moves the times at which queues are looked at again, once the database's clock has stepped back. */
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
     * Moves some queues' times back, the next ones in order. A queue that is looked at too early does no harm: what it waits
     * for stands in its log.
     *
     * @param after the last one of those moved before
     * @return the last one of those moved now; nothing when there are no more
     */
    Optional<Place> moveBack(Duration by, Place after, int limit);

    /** Notes that they are moved, unless the clock has stepped back once more since. */
    void moved(Duration by);
}
