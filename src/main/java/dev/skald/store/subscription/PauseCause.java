package dev.skald.store.subscription;

import dev.skald.queue.text.EnumWords;

/** Why nothing is delivered to a subscription. */
public enum PauseCause {
    /** An admin wants it so. */
    ASKED,
    /** The receiver answered 410: it is gone. */
    GONE,
    /** No delivery succeeded for too long. */
    FAILING;

    public String word() {
        return EnumWords.of(this);
    }
}
