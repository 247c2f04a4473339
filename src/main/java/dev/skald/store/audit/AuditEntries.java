package dev.skald.store.audit;

import dev.skald.queue.Actor;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what is noted of an act that is about to be done: one entry, or none for what callers do all the time where nobody
 * has to say who he is, or where that is not to be kept.
 */
@ApplicationScoped
public class AuditEntries {
    private final boolean routineIsKept;

    @Inject
    AuditEntries(AuditSettings settings) {
        this(settings.routineKeep().isPositive());
    }

    public AuditEntries(boolean routineIsKept) {
        this.routineIsKept = routineIsKept;
    }

    /** Of a queue, for a reason or none. */
    public List<AuditEntry> of(AuditAct act, Actor actor, Queue queue, @Nullable String reason) {
        return of(act, actor, queue.start().owner(), queue.id(), reason, Map.of());
    }

    /**
     * Of the id of a queue.
     *
     * @param owner of the queue
     */
    public List<AuditEntry> of(
            AuditAct act, Actor actor, Owner owner, UUID id, @Nullable String reason, Map<String, String> detail) {
        boolean routine = act.everyday() && actor.subject().equals(owner.subject());
        if (routine && (actor.anonymous() || !routineIsKept)) {
            return List.of();
        }
        return List.of(new AuditEntry(actor, owner.namespace(), act, id.toString(), reason, detail, routine, false));
    }

    /** Of something that a namespace has: a definition, a token, a credential. */
    public static List<AuditEntry> of(
            AuditAct act, Actor actor, String namespace, String target, Map<String, String> detail) {
        return List.of(new AuditEntry(actor, namespace, act, target, null, detail, false, false));
    }
}
