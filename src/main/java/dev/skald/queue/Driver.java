package dev.skald.queue;

import dev.skald.queue.text.EnumWords;

/** What makes the steps of a queue run. */
public enum Driver {
    /** Skald: each step runs as soon as the steps before it are done. */
    COORDINATOR,
    /** The caller, who adds one step after the other and then completes the queue. */
    CALLER;

    /** The driver's name in the contract. */
    public String word() {
        return EnumWords.of(this);
    }
}
