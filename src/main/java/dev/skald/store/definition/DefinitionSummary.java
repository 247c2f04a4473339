package dev.skald.store.definition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A definition in a list.
 *
 * @param version the newest version
 * @param createdAt when that version was stored
 * @param description from its body; null when it has none
 */
public record DefinitionSummary(
        String name,
        int version,
        Instant createdAt,
        @Nullable String description) {}
