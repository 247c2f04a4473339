package dev.skald.store.journal;

import dev.skald.queue.Queue;
import dev.skald.store.node.Claim;
import dev.skald.store.removal.Tombstone;

/** What came of a start. */
public sealed interface StartResult {
    /**
     * A new queue.
     *
     * @param claim what this node works on it with, unless it was let go of at once
     */
    record Fresh(Queue queue, Claim claim) implements StartResult {}

    /** There is a queue with this id already; nothing was changed. */
    record Known(String fingerprint) implements StartResult {}

    /** There was a queue with this id, or the id was closed before its start came; nothing was changed. */
    record Remembered(Tombstone tombstone) implements StartResult {}
}
