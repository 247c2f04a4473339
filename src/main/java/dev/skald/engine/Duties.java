package dev.skald.engine;

import dev.skald.engine.run.Drain;
import dev.skald.store.StoreUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/** Runs the rounds of the duties that timers start. A node that stops begins no round, and ends those that run. */
@ApplicationScoped
public class Duties {
    private static final Logger LOG = Logger.getLogger(Duties.class);
    private static final int ROUNDS_MAX = Integer.MAX_VALUE;
    private static final int END_WITHIN_SECONDS = 5;

    private final Drain drain;
    private final Semaphore rounds = new Semaphore(ROUNDS_MAX);

    public Duties(Drain drain) {
        this.drain = drain;
    }

    /**
     * Runs a round. While the database is away the round ends, and the next one tries again.
     *
     * @param log is told when it is away
     * @param undone what is not done then, in a sentence
     * @param round gives how much it did
     * @return how much was done; 0 when the database was away or the node is about to stop
     */
    public int round(Logger log, String undone, IntSupplier round) {
        if (drain.begun() || !rounds.tryAcquire()) {
            return 0;
        }
        try {
            return round.getAsInt();
        } catch (StoreUnavailable e) {
            log.warnf("%s: %s; the next round tries again", undone, e.getMessage());
            return 0;
        } finally {
            rounds.release();
        }
    }

    /** Returns when no round runs any more: the database may be about to stop with this node. */
    public void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (!rounds.tryAcquire(ROUNDS_MAX, END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            LOG.warnf("a round did not end within %d s; it breaks off", END_WITHIN_SECONDS);
        }
    }
}
