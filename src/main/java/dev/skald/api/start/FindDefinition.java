package dev.skald.api.start;

import dev.skald.store.definition.Definition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds definitions by their names, in one namespace. */
@FunctionalInterface
public interface FindDefinition {
    /**
     * Finds a definition.
     *
     * @param version null for the newest
     * @return empty when there is no such name or version
     */
    Optional<Definition> find(String name, @Nullable Integer version);
}
