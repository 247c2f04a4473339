package dev.skald.purge;

import dev.skald.engine.Duties;
import dev.skald.engine.WindowSettings;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.PurgeableQueues.Candidate;
import dev.skald.store.removal.Tombstones;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Removes succeeded queues past their window, many in one transaction, and old tombstones. Every node does so; it skips
 * the queues that another node is removing.
 */
@ApplicationScoped
public class ClearQueues {
    private static final Logger LOG = Logger.getLogger(ClearQueues.class);
    private static final int BATCH = 500;

    /**
     * Entries in all logs of one batch, because a transaction must be short. A queue with a longer log is removed
     * alone.
     */
    private static final long ENTRIES_MAX = 20_000;

    private final Duties duties;
    private final PurgeableQueues purgeable;
    private final Tombstones tombstones;
    private final Pace pace;
    private final WindowSettings window;
    private final PurgeSettings settings;

    ClearQueues(
            Duties duties,
            PurgeableQueues purgeable,
            Tombstones tombstones,
            Pace pace,
            WindowSettings window,
            PurgeSettings settings) {
        this.duties = duties;
        this.purgeable = purgeable;
        this.tombstones = tombstones;
        this.pace = pace;
        this.window = window;
        this.settings = settings;
    }

    @Scheduled(every = "{skald.purge.every:PT1M}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * Purges everything that may be purged now; a sub-queue in the round after its parent's.
     *
     * @return how many queues were purged
     */
    public int runOnce() {
        return duties.round(LOG, "the purge had to stop", this::round);
    }

    private int round() {
        int purged = purgeAll();
        forgetAll();
        return purged;
    }

    private int purgeAll() {
        long began = System.nanoTime();
        Duration took = Duration.ZERO;
        Candidate last = Candidate.NONE;
        int purged = 0;
        while (pace.goesOn(since(began), took)) {
            long batchBegan = System.nanoTime();
            List<Candidate> batch = purgeable.candidates(window.after(), last, BATCH);
            purged += purge(batch);
            if (batch.size() < BATCH) {
                break;
            }
            last = batch.getLast();
            took = since(batchBegan);
        }
        return purged;
    }

    /**
     * All at once; or in two halves if that is too much or fails, so that a queue that can't be purged delays no other.
     */
    private int purge(List<Candidate> batch) {
        if (batch.isEmpty()) {
            return 0;
        }
        if (batch.size() > 1 && batch.stream().mapToLong(Candidate::seq).sum() > ENTRIES_MAX) {
            return purgeHalves(batch);
        }
        try {
            return purgeable.purge(batch);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (batch.size() > 1) {
                return purgeHalves(batch);
            }
            LOG.errorf(
                    e,
                    "queue %s can't be purged; it stays, and the next round tries again",
                    batch.getFirst().queueId());
            return 0;
        }
    }

    private int purgeHalves(List<Candidate> batch) {
        int half = batch.size() / 2;
        return purge(batch.subList(0, half)) + purge(batch.subList(half, batch.size()));
    }

    private void forgetAll() {
        long began = System.nanoTime();
        Duration took = Duration.ZERO;
        Optional<Instant> last = Optional.of(Instant.EPOCH);
        while (last.isPresent() && pace.goesOn(since(began), took)) {
            long batchBegan = System.nanoTime();
            last = tombstones.forget(settings.tombstone().keep(), last.get(), BATCH);
            took = since(batchBegan);
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
