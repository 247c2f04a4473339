package dev.skald.store;

import java.util.UUID;

/**
 * The right of this node to work on a queue.
 *
 * @param fence rises with each claim on the queue; whoever comes with an older one can write nothing
 */
public record Claim(UUID queueId, long fence) {}
