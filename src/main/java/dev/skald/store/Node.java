package dev.skald.store;

/**
 * One running Skald.
 *
 * @param name chosen anew at each start, so that a node that comes back is not taken for the one that died
 */
public record Node(String name) {}
