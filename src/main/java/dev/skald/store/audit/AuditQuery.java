package dev.skald.store.audit;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a page of the audit shows: those that fit everything given, newest first.
 *
 * @param namespaces only entries in one of them; null for all namespaces
 * @param who only what this subject asked for; null for all
 * @param act only this act; null for all
 * @param target only what was asked of it; null for all
 * @param from only entries of this time or later; null for no bound
 * @param to only entries of before; null for no bound
 * @param after only entries that come after this place in the order; null for the first page
 * @param limit at most so many
 */
public record AuditQuery(
        @Nullable Set<String> namespaces,
        @Nullable String who,
        @Nullable AuditAct act,
        @Nullable String target,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Place after,
        int limit) {
    /** A place in the order of the audit. */
    public record Place(Instant at, long id) {}
}
