package dev.skald.queue;

/** What recovery does with a running queue whose node died. */
public enum OnInterruption {
    /** The queue is restored. */
    RESTORE,
    /** The queue goes on; calls without an outcome are made again with the same idempotency key. */
    RESUME
}
