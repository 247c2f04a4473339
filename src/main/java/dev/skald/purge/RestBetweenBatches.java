package dev.skald.purge;

import dev.skald.engine.run.Drain;
import dev.skald.engine.run.RunningHere;
import dev.skald.process.Sleep;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Gives running queues priority: while there are any, the purge rests after each batch, several times as long as the
 * batch took. So a slow database gets longer rests.
 */
@ApplicationScoped
class RestBetweenBatches implements Pace {
    /** It works for a sixth of the time, on one connection. */
    private static final int RESTS = 5;

    /** So that a stop does not have to wait for the purge. */
    private static final Duration REST_LONGEST = Duration.ofSeconds(1);

    /** A round that lasts longer falls behind: more queues end than it purges. Then the purge goes first. */
    private static final Duration POLITE_LONGEST = Duration.ofMinutes(10);

    private final Drain drain;
    private final RunningHere here;

    RestBetweenBatches(Drain drain, RunningHere here) {
        this.drain = drain;
        this.here = here;
    }

    @Override
    public boolean goesOn(Duration round, Duration batch) {
        if (drain.begun()) {
            return false;
        }
        try {
            Sleep.of(rest(here.busy(), round, batch));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * How long to rest after a batch.
     *
     * @param busy whether queues are at work
     */
    static Duration rest(boolean busy, Duration round, Duration batch) {
        if (!busy || round.compareTo(POLITE_LONGEST) > 0) {
            return Duration.ZERO;
        }
        Duration rest = batch.multipliedBy(RESTS);
        return rest.compareTo(REST_LONGEST) < 0 ? rest : REST_LONGEST;
    }
}
