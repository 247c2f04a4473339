package dev.skald.queue.event;

import dev.skald.queue.text.EnumWords;

/** What Skald publishes of the life of a queue. */
public enum LifecycleStage {
    /** It was accepted. */
    STARTED,
    /** Every step is done. */
    SUCCEEDED,
    /** It is being undone. */
    RESTORING,
    /** It is undone. */
    RESTORED,
    /** It needs a human. */
    ATTENTION,
    /** The node that worked on it is gone. */
    INTERRUPTED;

    /** How the types of all of them begin. */
    public static final String PREFIX = "dev.skald.queue.";

    /** The type of its event. */
    public String type() {
        return PREFIX + word();
    }

    /** The stage that a {@link #word()} names. */
    public static LifecycleStage ofWord(String word) {
        return EnumWords.constant(LifecycleStage.class, word);
    }

    /** The stage in a word. */
    public String word() {
        return EnumWords.of(this);
    }
}
