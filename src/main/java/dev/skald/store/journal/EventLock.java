package dev.skald.store.journal;

import org.jspecify.annotations.Nullable;

/**
 * The lock row of a queue: who may write to its log.
 *
 * @param holder the node that works on the queue; null when none does
 * @param fence of its claim, or of the last one
 * @param seq the number of the last log entry
 */
public record EventLock(@Nullable String holder, long fence, long seq) {}
