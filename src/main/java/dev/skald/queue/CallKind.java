package dev.skald.queue;

import dev.skald.queue.text.EnumWords;

/** The kind of a step's call. */
public enum CallKind {
    /** Does the step's work. */
    ACTION,
    /** Undoes it. */
    COMPENSATION,
    /** Makes it final, once the whole queue has succeeded. */
    CONFIRMATION;

    /** The kind as participants and logs see it, for example {@code compensation}. */
    public String word() {
        return EnumWords.of(this);
    }
}
