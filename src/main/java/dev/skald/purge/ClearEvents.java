package dev.skald.purge;

import dev.skald.engine.Duties;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.OutboxSettings;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Removes events that were kept for long enough since they got their positions, batch by batch. Every node does so. */
@ApplicationScoped
public class ClearEvents {
    private static final Logger LOG = Logger.getLogger(ClearEvents.class);

    /** The events of so many transactions at a time. */
    private static final int BATCH = 500;

    private final Duties duties;
    private final Outbox outbox;
    private final OutboxSettings settings;
    private final Pace pace;

    ClearEvents(Duties duties, Outbox outbox, OutboxSettings settings, Pace pace) {
        this.duties = duties;
        this.outbox = outbox;
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
     * @return the events of how many transactions
     */
    public int runOnce() {
        return duties.round(
                LOG,
                "the purge of events had to stop",
                () -> pace.batches(BATCH, () -> outbox.forget(settings.keep(), BATCH)));
    }
}
