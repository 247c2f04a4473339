package dev.skald.store.definition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a list shows of a definition.
 *
 * @param version the newest
 * @param createdAt when that one was given
 * @param description what it says of itself; null when it says nothing
 */
public record DefinitionSummary(
        String name,
        int version,
        Instant createdAt,
        @Nullable String description) {}
