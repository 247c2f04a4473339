package dev.skald.recovery;

import dev.skald.engine.Runners;
import dev.skald.store.Claimed;
import dev.skald.store.Claims;
import dev.skald.store.StoreUnavailable;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Takes up queues whose node died, a few at a time, until a round finds none. */
@ApplicationScoped
public class RecoverInterrupted {
    private static final Logger LOG = Logger.getLogger(RecoverInterrupted.class);

    /** Recovered side by side; more would crowd out the queues that are started meanwhile. */
    private static final int AT_ONCE_MAX = 64;

    private static final int BATCH = 16;

    private final DeclareDead declareDead;
    private final Claims claims;
    private final Runners runners;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    RecoverInterrupted(DeclareDead declareDead, Claims claims, Runners runners) {
        this.declareDead = declareDead;
        this.claims = claims;
        this.runners = runners;
    }

    @Scheduled(every = "{skald.recovery.every:PT1S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * One round.
     *
     * @return how many queues were taken up
     */
    public int runOnce() {
        try {
            declareDead.runOnce();
            int taken = runners.recoverStrays();
            int batch;
            do {
                batch = takeBatch();
                taken += batch;
            } while (batch > 0);
            if (taken > 0) {
                LOG.infof("%d interrupted queues were taken up", taken);
            }
            return taken;
        } catch (StoreUnavailable e) {
            LOG.warnf("interrupted queues can't be looked for: %s; the next round does", e.getMessage());
            return 0;
        }
    }

    private int takeBatch() {
        int room = runners.keepRoomForDuty(Math.min(BATCH, places.availablePermits()));
        if (room == 0) {
            return 0;
        }
        try {
            return runners.takeUp(() -> claim(room), places::release);
        } finally {
            runners.giveRoomBack(room);
        }
    }

    private List<Claimed> claim(int most) {
        List<Claimed> claimed = claims.interrupted(most);
        places.acquireUninterruptibly(claimed.size());
        return claimed;
    }
}
