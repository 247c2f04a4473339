package dev.skald.store.audit;

import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit as it is kept.
 *
 * @param at when, by the database's clock
 * @param act a word of {@link AuditAct}, or of one that only a newer Skald knows
 * @param detail an object; null for none
 */
public record AuditRecord(
        long id,
        Instant at,
        Actor actor,
        String namespace,
        String act,
        String target,
        @Nullable String reason,
        boolean refused,
        @Nullable Json detail) {}
