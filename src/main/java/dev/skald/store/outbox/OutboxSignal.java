package dev.skald.store.outbox;

import dev.skald.process.Signal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Says within this node that committed events wait for their positions. */
@ApplicationScoped
public class OutboxSignal {
    private final Signal committed = new Signal();

    /** Events were committed. */
    public void raise() {
        committed.raise();
    }

    /**
     * Waits until events were committed since the last wait, or the time is up.
     *
     * @throws InterruptedException when the thread is to give up
     */
    public void await(Duration longest) throws InterruptedException {
        committed.await(longest);
    }
}
