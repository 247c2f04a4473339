package dev.skald.purge;

import dev.skald.engine.WindowSettings;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Succeeded;
import dev.skald.store.Tombstones;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** Clears away what is over: succeeded queues past their window, each in a transaction of its own, and old tombstones. */
@ApplicationScoped
public class Clear {
    private static final Logger LOG = Logger.getLogger(Clear.class);
    private static final int BATCH = 500;

    private final Succeeded succeeded;
    private final Tombstones tombstones;
    private final WindowSettings window;
    private final PurgeSettings settings;

    Clear(Succeeded succeeded, Tombstones tombstones, WindowSettings window, PurgeSettings settings) {
        this.succeeded = succeeded;
        this.tombstones = tombstones;
        this.window = window;
        this.settings = settings;
    }

    @Scheduled(every = "{skald.purge.every:PT1M}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * Purges everything that may be purged now.
     *
     * @return how many queues were purged
     */
    public int runOnce() {
        try {
            int purged = 0;
            List<Succeeded.Past> batch;
            int gone;
            do {
                batch = succeeded.past(window.after(), BATCH);
                gone = purge(batch);
                purged += gone;
                // A batch none of which could be purged would come again for ever.
            } while (batch.size() == BATCH && gone > 0);
            int forgotten;
            do {
                forgotten = tombstones.forget(settings.tombstone().keep(), BATCH);
            } while (forgotten == BATCH);
            return purged;
        } catch (StoreUnavailable e) {
            LOG.warnf("the purge had to stop: %s; the next round goes on", e.getMessage());
            return 0;
        }
    }

    private int purge(List<Succeeded.Past> batch) {
        int gone = 0;
        for (Succeeded.Past past : batch) {
            if (succeeded.purge(past)) {
                gone++;
            }
        }
        return gone;
    }
}
