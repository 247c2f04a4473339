package dev.skald.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.queue.Owner;
import dev.skald.security.EndpointRights.Row;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes that were refused for a missing right to the audit: once for many of the same kind, and a limited number
 * for each subject.
 */
@Singleton
class NoteRefusals {
    private static final Logger LOG = Logger.getLogger(NoteRefusals.class);

    /** The audited action of each endpoint that changes something. */
    static final Map<String, AuditAct> ACTS = Map.ofEntries(
            Map.entry("POST /queues", AuditAct.QUEUE_START),
            Map.entry("POST /queues/{id}/submit", AuditAct.QUEUE_SUBMIT),
            Map.entry("POST /queues/{id}/restore", AuditAct.QUEUE_RESTORE),
            Map.entry("POST /queues/{id}/steps/{step}/signal", AuditAct.STEP_SIGNAL),
            Map.entry("POST /queues/{id}/steps", AuditAct.QUEUE_STEP),
            Map.entry("POST /queues/{id}/complete", AuditAct.QUEUE_COMPLETE),
            Map.entry("POST /queues/{id}/events", AuditAct.QUEUE_EVENT),
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
            Map.entry("PUT /subscriptions/{name}", AuditAct.SUBSCRIPTION_PUT),
            Map.entry("DELETE /subscriptions/{name}", AuditAct.SUBSCRIPTION_DELETE),
            Map.entry("POST /subscriptions/{name}/secrets", AuditAct.SUBSCRIPTION_ROTATE),
            Map.entry("POST /subscriptions/{name}/pause", AuditAct.SUBSCRIPTION_PAUSE),
            Map.entry("POST /subscriptions/{name}/resume", AuditAct.SUBSCRIPTION_RESUME),
            Map.entry("POST /subscriptions/{name}/test", AuditAct.SUBSCRIPTION_TEST),
            Map.entry("POST /subscriptions/{name}/replay", AuditAct.SUBSCRIPTION_REPLAY),
            Map.entry("POST /tokens", AuditAct.TOKEN_MAKE),
            Map.entry("DELETE /tokens/{name}", AuditAct.TOKEN_REVOKE));

    /** How long one entry counts for all of its kind. */
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** The most entries for one subject in that time. */
    static final int OF_SUBJECT_MAX = 60;

    private static final int REMEMBERED_MAX = 10_000;

    private final AuditLog audit;
    private final Counter leftOut;
    private final Cache<Refusal, Boolean> noted = remembering();
    private final Cache<String, AtomicInteger> ofSubject = remembering();

    NoteRefusals(AuditLog audit, MeterRegistry registry) {
        this.audit = audit;
        leftOut = Counter.builder("skald.refusals.not.noted")
                .description(
                        "Refused changes without an audit entry of their own, because there were many of the same kind")
                .register(registry);
    }

    private record Refusal(String subject, AuditAct act, String namespace, String target) {}

    private static <K, V> Cache<K, V> remembering() {
        return Caffeine.newBuilder()
                .expireAfterWrite(WINDOW)
                .maximumSize(REMEMBERED_MAX)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Records a refusal, unless the request would have changed nothing.
     *
     * @param owner of the queue in the request; null when there is none
     * @param target the id or the name in the path; null when there is none
     */
    void note(Row row, Access access, @Nullable Owner owner, @Nullable String target) {
        AuditAct act = ACTS.get(row.endpoint());
        if (act == null) {
            return;
        }
        String namespace = owner == null ? access.likelyNamespace() : owner.namespace();
        note(access, namespace, act, target == null ? "" : target, Map.of());
    }

    /** Records a refusal, unless there was a similar entry shortly before, or too many for its subject. */
    void note(Access access, String namespace, AuditAct act, String target, Map<String, String> detail) {
        String subject = access.subject().name();
        Refusal refusal = new Refusal(subject, act, namespace, target + detail);
        if (noted.asMap().putIfAbsent(refusal, true) != null
                || ofSubject.get(subject, any -> new AtomicInteger()).incrementAndGet() > OF_SUBJECT_MAX) {
            leftOut.increment();
            return;
        }
        try {
            audit.refused(access.actor(), namespace, act, target, detail);
        } catch (StoreUnavailable | StoreRefused e) {
            noted.invalidate(refusal);
            LOG.warnf(
                    "the refusal of %s to %s can't be written to the audit: %s; the refusal stands",
                    act.word(), subject, e.getMessage());
        }
    }
}
