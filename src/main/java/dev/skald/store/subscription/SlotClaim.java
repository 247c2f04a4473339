package dev.skald.store.subscription;

/**
 * A slot that this node holds.
 *
 * @param fence rises with each claim, so that a node that lost the slot writes nothing more
 */
public record SlotClaim(long subscription, int slot, String holder, long fence) {}
