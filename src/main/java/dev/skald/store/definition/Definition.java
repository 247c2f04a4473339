package dev.skald.store.definition;

import dev.skald.queue.Json;
import java.time.Instant;

/**
 * One version of a definition; it never changes.
 *
 * @param version counts from 1 for each name, and continues when a deleted name is used again
 * @param body as it was given
 */
public record Definition(String name, int version, Instant createdAt, Json body) {}
