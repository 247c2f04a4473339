package dev.skald.recovery;

import dev.skald.engine.Duties;
import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.TakeUp;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Takes up queues that waited for their time, once it has come. */
@ApplicationScoped
public class ResumeDue {
    private static final Logger LOG = Logger.getLogger(ResumeDue.class);
    private static final int BATCH = 100;

    private final Duties duties;
    private final Capacity capacity;
    private final TakeUp takeUp;

    ResumeDue(Duties duties, Capacity capacity, TakeUp takeUp) {
        this.duties = duties;
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
        return duties.round(LOG, "due queues can't be looked for", this::round);
    }

    private int round() {
        int taken = 0;
        int batch;
        do {
            batch = capacity.withRoomForDuty(BATCH, takeUp::due);
            taken += batch;
        } while (batch == BATCH);
        return taken;
    }
}
