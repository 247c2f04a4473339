package dev.skald.event.webhook;

import dev.skald.process.Signal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Signals within this node that subscriptions were changed. */
@ApplicationScoped
class SubscriptionSignal {
    private final Signal changed = new Signal();

    void raise() {
        changed.raise();
    }

    void await(Duration longest) throws InterruptedException {
        changed.await(longest);
    }
}
