package dev.skald.store.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept, without what it is shown by.
 *
 * @param namespace for which it is; {@code *} for all
 * @param name unique in its namespace
 * @param role the word for what it may do
 * @param subject for whom it stands
 * @param createdBy who made it
 * @param expiresAt from when on it counts no more; null for never
 * @param lastUsedAt the minute in which it was last used; null when it never was
 */
public record Token(
        String namespace,
        String name,
        String role,
        String subject,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
