package dev.skald.store;

import java.util.UUID;

/**
 * The right of this node to work on a queue.
 *
 * @param fence rises with each claim on the queue; whoever comes with an older one can write nothing
 */
public record Claim(UUID queueId, long fence) {
    /** What the node that starts a queue may work on it with, the first claim of all. */
    public static Claim ofStart(UUID queueId) {
        return new Claim(queueId, 1);
    }
}
