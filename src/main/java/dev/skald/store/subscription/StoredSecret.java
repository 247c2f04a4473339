package dev.skald.store.subscription;

import org.jspecify.annotations.Nullable;

/**
 * A signing secret as it is kept.
 *
 * @param id of its row; 0 for one that has none yet
 * @param keyId the key that it is sealed with; null when it is not sealed
 * @param text sealed or not
 */
public record StoredSecret(long id, @Nullable String keyId, String text) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "secret " + id;
    }
}
