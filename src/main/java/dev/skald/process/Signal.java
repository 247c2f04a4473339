package dev.skald.process;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that waits for something to do. */
public final class Signal {
    private final Semaphore raised = new Semaphore(0);

    /** There is something to do. */
    public void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /**
     * Waits until there is something to do since the last wait, or the time is up.
     *
     * @throws InterruptedException when the thread is to give up
     */
    public void await(Duration longest) throws InterruptedException {
        if (raised.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
