package dev.skald.store.journal;

import dev.skald.queue.QueueStart;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Node;
import java.time.Instant;

/**
 * Writes queues: the only writer of logs. Each call is durable when it returns, and written as a whole or not at all.
 *
 * <p>All implementations keep the same promises, which one suite of tests holds them to. Calls block; they are meant
 * for virtual threads.
 */
public interface Journal {
    /**
     * Creates a queue with its first log entry, unless its id is taken, and appends to the log what is done first.
     *
     * @param fingerprint tells two starts with the same id apart
     * @param acceptedAt when it was accepted, by the database's clock; its time-out counts from then, also for what is decided
     *     before it is written
     * @param first what is decided for the new queue, by its holder with {@link Node#claimOfStart}, in knowledge of nothing
     *     but the first entry; no facts. Unless it lets go of the queue, this node holds it with that claim
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the queue may exist then
     * @throws StoreRefused when the database never takes what is in it; nothing is written
     */
    StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first);

    /**
     * Appends to a queue's log under its lock. Writing the same change again after its answer was lost does no harm:
     * it is recorded once.
     *
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the change may be recorded
     * @throws StoreRefused when the database never takes what is in it; nothing is recorded
     */
    WriteResult write(Change change);
}
