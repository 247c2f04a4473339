package dev.skald.recovery;

import dev.skald.engine.run.LeaseTimer;
import dev.skald.process.VitalThreads;
import dev.skald.store.node.Heartbeats;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends heartbeats on a thread of its own, so that no load on the timers or the virtual threads delays them.
 */
@ApplicationScoped
class HeartbeatThread {
    private static final Logger LOG = Logger.getLogger(HeartbeatThread.class);

    /** If a heartbeat is late by more than this part of a lease, the node takes nothing more on. */
    static final int LATE_PART = 3;

    private final Heartbeat heartbeat;
    private final Heartbeats heartbeats;
    private final LeaseTimer lease;
    private final NodeSettings settings;
    private final boolean enabled;
    private final CountDownLatch over = new CountDownLatch(1);
    private final VitalThreads threads;
    private @Nullable Thread thread;

    /**
     * A thread that is not started yet.
     *
     * @param enabled false in tests that send heartbeats by hand
     */
    HeartbeatThread(
            Heartbeat heartbeat,
            Heartbeats heartbeats,
            LeaseTimer lease,
            NodeSettings settings,
            VitalThreads threads,
            @ConfigProperty(name = "quarkus.scheduler.enabled", defaultValue = "true") boolean enabled) {
        this.heartbeat = heartbeat;
        this.heartbeats = heartbeats;
        this.lease = lease;
        this.settings = settings;
        this.threads = threads;
        this.enabled = enabled;
    }

    void start() {
        if (enabled) {
            lease.begin(settings.heartbeat(), settings.lease().dividedBy(LATE_PART));
            thread = threads.start("heartbeat", this::beat);
        }
    }

    /** Ends it, and the connection with it. */
    void stop() throws InterruptedException {
        over.countDown();
        if (thread == null || thread.join(settings.heartbeat().multipliedBy(2))) {
            heartbeats.close();
        }
    }

    private void beat() {
        try {
            long next;
            do {
                // Never closer together than the interval, because the silence of others is counted in heartbeats.
                next = System.nanoTime() + settings.heartbeat().toNanos();
                beatOnce();
            } while (!over.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatOnce() {
        try {
            heartbeat.runOnce();
        } catch (RuntimeException e) {
            LOG.errorf(
                    e, "a heartbeat failed of what nobody planned; the next one is tried in %s", settings.heartbeat());
        }
    }
}
