package dev.skald.store.outbox;

/**
 * Which positions there are.
 *
 * @param purged the newest one that is not kept any more; 0 when all are kept
 * @param last the newest one of all; 0 before the first event
 */
public record EventRange(long purged, long last) {}
