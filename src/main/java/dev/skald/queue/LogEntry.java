package dev.skald.queue;

import java.time.Instant;

/**
 * One line of a queue's log. The log is only ever appended to.
 *
 * @param seq counts from 1 without gaps
 * @param at when it was committed, by the database's clock
 * @param node which node wrote it
 * @param operation what it tells
 */
public record LogEntry(long seq, Instant at, String node, Operation operation) {}
