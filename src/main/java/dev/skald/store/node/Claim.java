package dev.skald.store.node;

import java.util.UUID;

/**
 * The right of this node to work on a queue.
 *
 * @param fence rises with each claim on the queue; a write with an older fence is refused. A fence below zero belongs
 *     to one attempt at the queue's start (see {@link Node#claimOfStart}), a fence above zero to a later claim
 */
public record Claim(UUID queueId, long fence) {
    /** The fence of the next claim on a queue, in SQL. */
    public static final String NEXT_FENCE = "greatest(fence, 0) + 1";

    /** The same, once the row is read. */
    public static long fenceAfter(long fence) {
        return Math.max(fence, 0) + 1;
    }
}
