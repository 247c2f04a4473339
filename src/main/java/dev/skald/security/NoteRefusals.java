package dev.skald.security;

import dev.skald.queue.Owner;
import dev.skald.security.EndpointRights.Row;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditLog;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Has the audit note which changes were refused for want of a right. */
@Singleton
class NoteRefusals {
    private static final Logger LOG = Logger.getLogger(NoteRefusals.class);

    /** What each endpoint that changes something is asked for. */
    static final Map<String, AuditAct> ACTS = Map.ofEntries(
            Map.entry("POST /queues", AuditAct.QUEUE_START),
            Map.entry("POST /queues/{id}/restore", AuditAct.QUEUE_RESTORE),
            Map.entry("POST /queues/{id}/steps", AuditAct.QUEUE_STEP),
            Map.entry("POST /queues/{id}/complete", AuditAct.QUEUE_COMPLETE),
            Map.entry("POST /queues/{id}/retry", AuditAct.QUEUE_RETRY),
            Map.entry("POST /queues/{id}/recover", AuditAct.QUEUE_RECOVER),
            Map.entry("POST /queues/{id}/pause", AuditAct.QUEUE_PAUSE),
            Map.entry("POST /queues/{id}/resume", AuditAct.QUEUE_RESUME),
            Map.entry("POST /queues/{id}/steps/{step}/resolve", AuditAct.STEP_RESOLVE),
            Map.entry("DELETE /queues/{id}", AuditAct.QUEUE_DELETE),
            Map.entry("PUT /definitions/{name}", AuditAct.DEFINITION_PUT),
            Map.entry("DELETE /definitions/{name}", AuditAct.DEFINITION_DELETE),
            Map.entry("PUT /credentials/{name}", AuditAct.CREDENTIAL_PUT),
            Map.entry("DELETE /credentials/{name}", AuditAct.CREDENTIAL_DELETE),
            Map.entry("POST /tokens", AuditAct.TOKEN_MAKE),
            Map.entry("DELETE /tokens/{name}", AuditAct.TOKEN_REVOKE));

    private final AuditLog audit;

    NoteRefusals(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * Notes that something was refused, unless it would have changed nothing.
     *
     * @param owner of the queue that it was asked of; null when it was not asked of one
     * @param target the id or the name in the path; null when there is none
     */
    void note(Row row, Access access, @Nullable Owner owner, @Nullable String target) {
        AuditAct act = ACTS.get(row.endpoint());
        if (act == null) {
            return;
        }
        String namespace = owner == null ? access.likelyNamespace() : owner.namespace();
        try {
            audit.refused(access.actor(), namespace, act, target == null ? "" : target);
        } catch (StoreUnavailable e) {
            LOG.warnf(
                    "%s was refused to %s, which the audit can't note: %s; the refusal stands",
                    row.endpoint(), access.subject().name(), e.getMessage());
        }
    }
}
