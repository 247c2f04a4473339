package dev.skald.store.read;

import dev.skald.queue.LogEntry;
import dev.skald.store.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads single queues and their logs. */
public interface Queues {
    /**
     * Reads a queue and its log.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    QueueLookup find(UUID id);

    /**
     * Reads a queue again; only the new entries of its log are read.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    QueueLookup findAgain(QueueLookup.Present known);

    /**
     * The fingerprint of the start with this id.
     *
     * @return empty when there was none, or when it is no longer remembered
     * @throws StoreUnavailable when the database can't be reached
     */
    Optional<String> fingerprint(UUID id);

    /**
     * A page of a queue's log, oldest first.
     *
     * @param after the number of the last entry of the previous page; 0 for the first page
     * @param limit how many entries at most
     * @return empty when there is no such queue
     */
    Optional<List<LogEntry>> log(UUID id, long after, int limit);
}
