package dev.skald.queue;

/** What recovery does with a running queue whose node died. */
public enum OnInterruption {
    /** The queue is restored, also when its node was only slow. */
    RESTORE,
    /**
     * The queue is restored when its node is dead; when the node was only slow, the queue continues as with {@link
     * #RESUME}.
     */
    RESTORE_IF_DEAD,
    /** The queue continues; calls without an outcome are made again with the same idempotency key. */
    RESUME
}
