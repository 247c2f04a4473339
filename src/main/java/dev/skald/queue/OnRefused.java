package dev.skald.queue;

/** What becomes of the queue when a step is refused. */
public enum OnRefused {
    /** The queue is restored. */
    RESTORE,
    /** The queue goes on as if the step were done, with the result null. */
    CONTINUE
}
