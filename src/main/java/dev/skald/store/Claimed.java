package dev.skald.store;

import org.jspecify.annotations.Nullable;

/**
 * A queue this node has just taken.
 *
 * @param claim what it may work with
 * @param interrupted the node that died while it worked on the queue; null when nobody held it
 */
public record Claimed(Claim claim, @Nullable String interrupted) {}
