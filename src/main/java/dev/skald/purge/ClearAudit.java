package dev.skald.purge;

import dev.skald.engine.Duties;
import dev.skald.store.audit.AuditLog;
import dev.skald.store.audit.AuditSettings;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Removes old entries of the audit, batch by batch. Every node does so; each skips the entries that another one is
 * removing.
 */
@ApplicationScoped
public class ClearAudit {
    private static final Logger LOG = Logger.getLogger(ClearAudit.class);
    private static final int BATCH = 1000;

    private final Duties duties;
    private final AuditLog audit;
    private final AuditSettings settings;
    private final Pace pace;

    ClearAudit(Duties duties, AuditLog audit, AuditSettings settings, Pace pace) {
        this.duties = duties;
        this.audit = audit;
        this.settings = settings;
        this.pace = pace;
    }

    @Scheduled(every = "{skald.purge.every:PT1M}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * Removes everything that is old enough now.
     *
     * @return how many entries
     */
    public int runOnce() {
        return duties.round(
                LOG,
                "the purge of the audit had to stop",
                () -> clear(true, settings.routineKeep()) + clear(false, settings.keep()));
    }

    private int clear(boolean routine, Duration keep) {
        return pace.batches(BATCH, () -> audit.forget(routine, keep, BATCH));
    }
}
