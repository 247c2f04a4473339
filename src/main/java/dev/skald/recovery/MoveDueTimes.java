package dev.skald.recovery;

import dev.skald.engine.Duties;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Moves the times of waiting queues back after the database's clock has stepped back: times that were written before
 * the step lie ahead by as much. If two nodes do so at once, queues are looked at too early, and go on waiting.
 */
@ApplicationScoped
public class MoveDueTimes {
    private static final Logger LOG = Logger.getLogger(MoveDueTimes.class);
    private static final int BATCH = 1000;

    private final Duties duties;
    private final DatabaseClock clock;
    private final DueTimes dueTimes;

    MoveDueTimes(Duties duties, DatabaseClock clock, DueTimes dueTimes) {
        this.duties = duties;
        this.clock = clock;
        this.dueTimes = dueTimes;
    }

    @Scheduled(every = "{skald.recovery.every:PT1S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * One round.
     *
     * @return how many batches were moved
     */
    public int runOnce() {
        Duration behind = clock.steps().behind();
        if (behind.isZero()) {
            return 0;
        }
        return duties.round(LOG, "queues' times can't be moved", () -> move(behind));
    }

    private int move(Duration behind) {
        LOG.warnf("the database's clock stepped back by %s; what queues wait for comes earlier by as much", behind);
        int batches = 0;
        Optional<DueTimes.Place> last = Optional.of(DueTimes.Place.FIRST);
        while (last.isPresent()) {
            last = dueTimes.moveBack(behind, last.get(), BATCH);
            batches += last.isPresent() ? 1 : 0;
        }
        dueTimes.moved(behind);
        clock.settle();
        return batches;
    }
}
