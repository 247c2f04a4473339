package dev.skald.queue;

import java.time.Instant;

/**
 * One entry of a queue's log. Entries are only appended.
 *
 * @param seq counts from 1 without gaps
 * @param at when it was committed, by the database's clock
 * @param node the node that wrote it
 * @param operation what happened or was decided
 */
public record LogEntry(long seq, Instant at, String node, Operation operation) {}
