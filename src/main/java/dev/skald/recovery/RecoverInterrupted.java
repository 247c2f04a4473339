package dev.skald.recovery;

import dev.skald.engine.Duties;
import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.TakeUp;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Takes up queues whose node died, a few at a time, until a round finds none. */
@ApplicationScoped
public class RecoverInterrupted {
    private static final Logger LOG = Logger.getLogger(RecoverInterrupted.class);

    /** So many are recovered at a time; more would take the capacity of new queues. */
    private static final int AT_ONCE_MAX = 64;

    private static final int BATCH = 16;

    private final Duties duties;
    private final DeclareDead declareDead;
    private final Capacity capacity;
    private final TakeUp takeUp;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    RecoverInterrupted(Duties duties, DeclareDead declareDead, Capacity capacity, TakeUp takeUp) {
        this.duties = duties;
        this.declareDead = declareDead;
        this.capacity = capacity;
        this.takeUp = takeUp;
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
        return duties.round(LOG, "interrupted queues can't be looked for", this::round);
    }

    private int round() {
        declareDead.runOnce();
        int taken = takeUp.suspected();
        int batch;
        do {
            batch = capacity.withRoomForDuty(Math.min(BATCH, places.availablePermits()), this::takeBatch);
            taken += batch;
        } while (batch > 0);
        if (taken > 0) {
            LOG.infof("%d interrupted queues were taken up", taken);
        }
        return taken;
    }

    private int takeBatch(int room) {
        places.acquireUninterruptibly(room);
        int taken = 0;
        try {
            taken = takeUp.interrupted(room, places::release);
        } finally {
            places.release(room - taken);
        }
        return taken;
    }
}
