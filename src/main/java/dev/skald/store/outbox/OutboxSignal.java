package dev.skald.store.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Says within this node that committed events wait for their positions. */
@ApplicationScoped
public class OutboxSignal {
    private final Semaphore raised = new Semaphore(0);

    /** Events were committed. */
    public void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /**
     * Waits until events were committed since the last wait, or the time is up.
     *
     * @throws InterruptedException when the thread is to give up
     */
    public void await(Duration longest) throws InterruptedException {
        if (raised.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
