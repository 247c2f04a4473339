package dev.skald.queue;

/** What happens to the queue when a step is refused. */
public enum OnRefused {
    /** The queue is restored. */
    RESTORE,
    /** The queue continues as if the step were done, with the result null. */
    CONTINUE
}
