package dev.skald.process;

import io.quarkus.scheduler.FailedExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * What the timers' duties fail of. After an exception, which the scheduler logs, the next round tries again; after an error
 * nothing is certain any more.
 */
@ApplicationScoped
class DutyFailures {
    private final EndProcess end;

    DutyFailures(EndProcess end) {
        this.end = end;
    }

    void failed(@Observes FailedExecution failure) {
        if (failure.getException() instanceof Error error) {
            end.because("a duty has failed", error);
        }
    }
}
