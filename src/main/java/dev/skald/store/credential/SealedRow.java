package dev.skald.store.credential;

import java.time.Instant;
import java.util.List;

/**
 * Credentials as they are kept.
 *
 * @param kind the word for how they prove who is calling
 * @param targets where they may be sent, for lists; what counts is sealed
 * @param keyId which key they are sealed with
 * @param sealed all that they are made of
 * @param createdAt when they were given, by the database's clock
 */
public record SealedRow(
        String namespace,
        String name,
        String kind,
        List<String> targets,
        String keyId,
        String sealed,
        Instant createdAt) {
    public SealedRow {
        targets = List.copyOf(targets);
    }

    /** Without what is sealed. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
