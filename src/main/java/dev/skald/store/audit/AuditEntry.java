package dev.skald.store.audit;

import dev.skald.queue.Actor;
import dev.skald.queue.text.Excerpt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody asked for, as it is to be noted.
 *
 * @param namespace where what it was asked of is
 * @param target what it was asked of: the id of a queue, the name of a definition; without control characters, and
 *     what is longer than 200 characters is cut
 * @param reason as it was given; null for none
 * @param detail what else there is to say, by its name
 * @param routine whether it is kept for a short time only, as callers do it with their own queues all the time
 * @param refused whether it was not done, for want of a right
 */
public record AuditEntry(
        Actor actor,
        String namespace,
        AuditAct act,
        String target,
        @Nullable String reason,
        Map<String, String> detail,
        boolean routine,
        boolean refused) {
    private static final int TARGET_LENGTH_MAX = 200;

    public AuditEntry {
        target = Excerpt.plain(target, TARGET_LENGTH_MAX);
        detail = Map.copyOf(detail);
    }
}
