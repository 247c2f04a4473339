package dev.skald.queue;

import java.time.Instant;

/**
 * The log entry that first announced a step's action.
 *
 * @param seq its number
 * @param at its time
 */
record Intent(long seq, Instant at) {}
