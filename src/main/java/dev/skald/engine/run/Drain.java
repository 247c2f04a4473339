package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Ends a node's work: it takes on nothing more and releases its queues. */
@ApplicationScoped
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

    /** Room that is given back sends no message. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final RunningHere here;
    private final SteadyClock clock;
    /** The queues that were released since this node began to drain. */
    private final Threads.Inbox<UUID> released;

    private final List<Runnable> atEnd = new CopyOnWriteArrayList<>();
    private volatile boolean begun;

    Drain(RunningHere here, SteadyClock clock, Threads threads) {
        this.here = here;
        this.clock = clock;
        this.released = threads.inbox();
    }

    /** Whether the node is about to stop and takes on nothing more. */
    public boolean begun() {
        return begun;
    }

    /** Has something end with the drain, before the node signs off. */
    public void atEnd(Runnable act) {
        atEnd.add(act);
    }

    /** Notes that this node does not work on a queue any more. */
    void released(UUID queueId) {
        if (begun) {
            released.add(queueId);
        }
    }

    /**
     * Takes on nothing more, lets the calls under way end, and releases every queue.
     *
     * @param longest how long to wait for it
     * @return whether every queue was released; the others are found interrupted later
     */
    public boolean drain(Duration longest) throws InterruptedException {
        begun = true;
        Instant end = clock.instant().plus(longest);
        Duration left = longest;
        // A claim that is being committed has kept room and becomes a queue.
        while (here.taken() > 0 && left.isPositive()) {
            boolean working = here.busy();
            released.await(working || left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY);
            left = Duration.between(clock.instant(), end);
        }
        atEnd.forEach(Runnable::run);
        int busy = here.taken();
        if (busy > 0) {
            LOG.warnf("%d queues still have calls under way; they are recovered later", busy);
        }
        return busy == 0;
    }
}
