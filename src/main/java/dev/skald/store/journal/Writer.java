package dev.skald.store.journal;

import dev.skald.store.node.Claim;

/** In what role a change is written. */
public sealed interface Writer {
    /** The holder of the queue; the change is refused when its claim was lost. */
    record Holder(Claim claim) implements Writer {}

    /** A requester: it changes the queue no matter which node holds it. */
    record Requester() implements Writer {}
}
