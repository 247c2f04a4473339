package dev.skald.store.journal;

import dev.skald.store.node.Claim;

/** In what role a change is written. */
public sealed interface Writer {
    /** The one that works on the queue; the change is refused when the claim was lost. */
    record Holder(Claim claim) implements Writer {}

    /** Someone who asks something of the queue, no matter who works on it. */
    record Requester() implements Writer {}
}
