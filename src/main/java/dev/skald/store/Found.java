package dev.skald.store;

import dev.skald.queue.Queue;

/** What is known under a queue's id. */
public sealed interface Found {
    /**
     * A queue.
     *
     * @param held whether a node works on it
     * @param orphaned whether that node is dead, so that the queue waits to be recovered
     */
    record Present(Queue queue, boolean held, boolean orphaned) implements Found {}

    /** No queue any more, or an id that was closed. */
    record Gone(Tombstone tombstone) implements Found {}

    /** Nothing. */
    record Absent() implements Found {}
}
