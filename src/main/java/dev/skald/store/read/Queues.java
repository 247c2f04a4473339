package dev.skald.store.read;

import dev.skald.queue.LogEntry;
import dev.skald.store.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads single queues and their logs. */
public interface Queues {
    /**
     * A queue with everything its log tells.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    QueueLookup find(UUID id);

    /**
     * A queue that was found before, as it is now; only what is new in its log is read.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    QueueLookup findAgain(QueueLookup.Present known);

    /**
     * The fingerprint of the start that came with an id.
     *
     * @return empty when none did, or it is too long ago to be remembered
     * @throws StoreUnavailable when the database can't be reached
     */
    Optional<String> fingerprint(UUID id);

    /**
     * A page of a queue's log, oldest first.
     *
     * @param after the number of the last entry of the page before; 0 for the first page
     * @param limit at most so many
     * @return empty when there is no such queue
     */
    Optional<List<LogEntry>> log(UUID id, long after, int limit);
}
