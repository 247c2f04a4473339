package dev.skald.store.journal;

import dev.skald.queue.QueueStart;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Node;
import java.time.Instant;

/**
 * Writes queues: the only writer of logs. Each call is durable when it returns, and is written completely or not at
 * all.
 *
 * <p>One test suite checks all implementations. Calls block; they are meant for virtual threads.
 */
public interface Journal {
    /**
     * Creates a queue with its first log entry, unless its id is taken, and appends the first decisions.
     *
     * @param fingerprint distinguishes two starts with the same id
     * @param acceptedAt when the start was accepted, by the database's clock. The queue's time-out counts from then,
     *     also for decisions made before the start is written
     * @param first what the holder decides for the new queue, with the claim {@link Node#claimOfStart}; it has read
     *     only the first entry, and reports no facts. This node holds the queue with that claim, unless the change
     *     releases it
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the queue may exist then
     * @throws StoreRefused when the database will never accept the data; nothing is written
     */
    StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first);

    /**
     * Appends to a queue's log under its lock. When the answer was lost, the same change may be written again: it is
     * recorded once.
     *
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the change may be recorded
     * @throws StoreRefused when the database will never accept the data; nothing is recorded
     */
    WriteResult write(Change change);
}
