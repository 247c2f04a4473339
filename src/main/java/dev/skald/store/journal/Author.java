package dev.skald.store.journal;

import dev.skald.store.node.Claim;

/** In what role a change is written. */
public sealed interface Author {
    /** Whoever works on the queue; the change is refused when the claim was lost. */
    record Holder(Claim claim) implements Author {}

    /** Someone who asks something of the queue, whoever works on it. */
    record Visitor() implements Author {}
}
