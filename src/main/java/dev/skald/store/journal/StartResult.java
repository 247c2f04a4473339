package dev.skald.store.journal;

import dev.skald.queue.Queue;
import dev.skald.store.node.Claim;
import dev.skald.store.removal.Tombstone;

/** The outcome of a start. */
public sealed interface StartResult {
    /**
     * A new queue.
     *
     * @param claim this node's claim on it, unless the start released it at once
     */
    record Fresh(Queue queue, Claim claim) implements StartResult {}

    /** There is a queue with this id already; nothing was written. */
    record Known(String fingerprint) implements StartResult {}

    /** There was a queue with this id, or the id was closed before its start arrived; nothing was written. */
    record Remembered(Tombstone tombstone) implements StartResult {}
}
