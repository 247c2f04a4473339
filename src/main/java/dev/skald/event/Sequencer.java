package dev.skald.event;

import dev.skald.process.VitalThreads;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.OutboxSignal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives committed events their positions. Every node does so: soon after it has committed some, and regularly for those
 * of nodes that are gone. The lock row of the positions admits one node at a time, for one statement.
 */
@ApplicationScoped
class Sequencer {
    private static final Logger LOG = Logger.getLogger(Sequencer.class);

    /** The shortest time between two rounds, so that a busy node does not spend its time on them. */
    private static final Duration PACE = Duration.ofMillis(25);

    /** The longest wait of events of other nodes, if those are gone. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** The time between two looks for events of other nodes, while this node has watchers. */
    private static final Duration LOOK_EVERY_FOR_READERS = Duration.ofMillis(100);

    /** The number of transactions whose events get positions at a time. */
    private static final int ROWS_MAX = 1_000;

    private static final Duration END_WITHIN = Duration.ofSeconds(3);

    private final Outbox outbox;
    private final OutboxSignal signal;
    private final EventFeed feed;
    private final VitalThreads threads;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread thread;

    Sequencer(Outbox outbox, OutboxSignal signal, EventFeed feed, VitalThreads threads) {
        this.outbox = outbox;
        this.signal = signal;
        this.feed = feed;
        this.threads = threads;
    }

    void start(@Observes StartupEvent event) {
        thread = threads.start("sequencer", this::run);
    }

    /** Returns when the last round has ended: the database may be about to stop with this node. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped.countDown();
        signal.raise();
        if (thread != null && !thread.join(END_WITHIN)) {
            LOG.warn("this node stops while events get positions; the other nodes continue");
        }
    }

    private void run() {
        try {
            do {
                round();
                signal.await(feed.isWatched() ? LOOK_EVERY_FOR_READERS : LOOK_EVERY);
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            sequence();
            feed.look();
        } catch (StoreUnavailable e) {
            LOG.warnf("committed events wait for their positions: %s; the next round tries again", e.getMessage());
        } catch (RuntimeException e) {
            // All nodes meet the same rows: one that ended this thread would end it at every node.
            LOG.errorf(e, "committed events wait for their positions, because of an error; the next round tries again");
        }
    }

    /**
     * Gives positions to all waiting events. The round of another node may not include the newest: then it runs again.
     */
    private void sequence() {
        int rows = outbox.sequence(ROWS_MAX);
        while (rows == ROWS_MAX) {
            feed.look();
            rows = outbox.sequence(ROWS_MAX);
        }
        if (rows < 0) {
            signal.raise();
        }
    }
}
