package dev.skald.engine.run;

import dev.skald.queue.Queue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Wakes a queue of this node that waits, when its time has come. */
@ApplicationScoped
class WakeWhenDue implements QueueListener {
    private final HostPlaces places;
    private final WakeQueue wakeQueue;
    private final WakeTimer wakeTimer;
    private final Drain drain;
    private final InstantSource clock;

    WakeWhenDue(HostPlaces places, WakeQueue wakeQueue, WakeTimer wakeTimer, Drain drain, InstantSource clock) {
        this.places = places;
        this.wakeQueue = wakeQueue;
        this.wakeTimer = wakeTimer;
        this.drain = drain;
        this.clock = clock;
    }

    @Override
    public void rested(Queue queue, @Nullable Instant dueAt) {
        if (dueAt == null || drain.begun()) {
            return;
        }
        // A place was given back while the queue was being released, and woke a runner that was about to end.
        Duration delay = places.isKeptFor(queue.id()) ? Duration.ZERO : Duration.between(clock.instant(), dueAt);
        wakeTimer.at(queue.id(), delay, wakeQueue::wake);
    }
}
