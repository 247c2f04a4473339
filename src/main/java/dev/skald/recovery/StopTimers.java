package dev.skald.recovery;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Stops the timers of the duties when the node stops. They outlive the beans: a tick after that would make new beans, which
 * do not know that the node stops, and would ask a database that is gone.
 */
@ApplicationScoped
class StopTimers {
    private final Scheduler scheduler;

    StopTimers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void announced(@Observes ShutdownDelayInitiatedEvent event) {
        stop();
    }

    void ended(@Observes ShutdownEvent event) {
        stop();
    }

    private void stop() {
        if (scheduler.isRunning()) {
            scheduler.pause();
        }
    }
}
