package dev.skald.store.node;

import org.jspecify.annotations.Nullable;

/**
 * A queue that this node has just taken.
 *
 * @param claim what allows this node to write
 * @param interrupted the node that died while it worked on the queue; null when nobody held it
 * @param slow whether that node was only slow: its process was there when it was declared dead, or was heard of since
 */
public record ClaimedQueue(Claim claim, @Nullable String interrupted, boolean slow) {
    /** Nobody held it, or somebody who is gone. */
    public ClaimedQueue(Claim claim, @Nullable String interrupted) {
        this(claim, interrupted, false);
    }
}
