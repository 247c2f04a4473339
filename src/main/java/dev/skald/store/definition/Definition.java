package dev.skald.store.definition;

import dev.skald.queue.Json;
import java.time.Instant;

/**
 * One version of what is kept under a name; never changes.
 *
 * @param version counts from 1 for each name, and goes on counting when the name is deleted and given again
 * @param body as it was given
 */
public record Definition(String name, int version, Instant createdAt, Json body) {}
