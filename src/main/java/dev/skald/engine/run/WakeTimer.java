package dev.skald.engine.run;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Wakes queues that wait only for a short time, more exactly than the rounds of recovery. Those rounds find every queue
 * that is forgotten here, because every wait is in the database.
 */
@ApplicationScoped
class WakeTimer {
    /** Longer waits are left to the rounds. */
    private static final Duration HORIZON = Duration.ofMinutes(1);

    private static final int PENDING_MAX = 10_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("wake-timer").factory());

    private final Threads threads;

    WakeTimer(Threads threads) {
        this.threads = threads;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void at(UUID queueId, Duration delay, Consumer<UUID> wake) {
        if (delay.compareTo(HORIZON) > 0 || timer.getQueue().size() >= PENDING_MAX || timer.isShutdown()) {
            return;
        }
        var unused = timer.schedule(
                () -> threads.start("wake-" + queueId, () -> wake.accept(queueId)),
                Math.max(0, delay.toMillis()),
                TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void close() {
        timer.shutdown();
    }
}
