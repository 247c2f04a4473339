package dev.skald.api.view;

import dev.skald.engine.TryRestore;
import dev.skald.queue.Plan;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.Queue;
import dev.skald.queue.WaitState;
import dev.skald.store.read.QueueLookup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A queue as callers see it now: its log, and the state that is not in the log. */
@ApplicationScoped
public class QueueSnapshot {
    private final TryRestore tryRestore;
    private final InstantSource clock;

    QueueSnapshot(TryRestore tryRestore, InstantSource clock) {
        this.tryRestore = tryRestore;
        this.clock = clock;
    }

    /** A queue from the database. */
    public byte[] of(QueueLookup.Present found) {
        boolean atWork = found.held() && found.queue().paused() == null;
        WaitState waiting = found.waiting();
        return view(found.queue(), waiting != null || atWork ? waiting : planned(found.queue()));
    }

    /** A queue that this server works on, unless it is paused. */
    public byte[] atWork(Queue queue) {
        return of(new QueueLookup.Present(queue, true, false));
    }

    private @Nullable WaitState planned(Queue queue) {
        return Plan.next(queue, clock.instant()) instanceof PlannedWork.Wait wait ? wait.waiting() : null;
    }

    private byte[] view(Queue queue, @Nullable WaitState waiting) {
        return QueueView.of(queue, waiting, tryRestore.restorableUntil(queue));
    }
}
