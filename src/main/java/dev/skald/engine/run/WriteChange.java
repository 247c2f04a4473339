package dev.skald.engine.run;

import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Writes down what a runner did and is about to do. */
@ApplicationScoped
class WriteChange {
    private static final Logger LOG = Logger.getLogger(WriteChange.class);

    private static final Duration DELAY_MAX = Duration.ofSeconds(5);

    private static final int FAILURES_MAX = 5;

    private final Journal journal;
    private final Threads threads;

    WriteChange(Journal journal, Threads threads) {
        this.journal = journal;
        this.threads = threads;
    }

    /**
     * Writes a change. While the database is away it tries again, because what happened must not be forgotten. After
     * another failure of the journal it tries a few times.
     *
     * @throws StoreRefused at once, as it would be refused again
     * @throws InterruptedException when the thread is to give up
     */
    WriteResult write(Change change) throws InterruptedException {
        Duration delay = Duration.ofMillis(100);
        int failures = 0;
        while (true) {
            try {
                return journal.write(change);
            } catch (StoreUnavailable e) {
                LOG.warnf(
                        "queue %s: %s; writing it down is tried again in %s", change.queueId(), e.getMessage(), delay);
            } catch (StoreRefused e) {
                throw e;
            } catch (RuntimeException e) {
                failures++;
                if (failures == FAILURES_MAX) {
                    throw e;
                }
                LOG.errorf(e, "queue %s: writing it down failed and is tried again in %s", change.queueId(), delay);
            }
            threads.pause(delay);
            delay = delay.multipliedBy(2).compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay.multipliedBy(2);
        }
    }
}
