package dev.skald.api;

import dev.skald.engine.TryRestore;
import dev.skald.queue.Next;
import dev.skald.queue.Plan;
import dev.skald.queue.Queue;
import dev.skald.queue.Waiting;
import dev.skald.store.Found;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How a queue looks to callers now: what its log tells, and what only the present moment can say. */
@ApplicationScoped
class Looks {
    private static final Waiting FOR_RECOVERY = new Waiting(Waiting.Reason.RECOVERY, null, null, null);

    private final TryRestore tryRestore;
    private final InstantSource clock;

    Looks(TryRestore tryRestore, InstantSource clock) {
        this.tryRestore = tryRestore;
        this.clock = clock;
    }

    /** A queue as it was found. */
    byte[] of(Found.Present found) {
        if (found.orphaned()) {
            return view(found.queue(), FOR_RECOVERY);
        }
        return view(found.queue(), found.held() ? null : planned(found.queue()));
    }

    /** A queue that this server works on. */
    byte[] atWork(Queue queue) {
        return view(queue, null);
    }

    private @Nullable Waiting planned(Queue queue) {
        return Plan.next(queue, clock.instant()) instanceof Next.Wait wait ? wait.waiting() : null;
    }

    private byte[] view(Queue queue, @Nullable Waiting waiting) {
        return QueueView.of(queue, waiting, tryRestore.restorableUntil(queue));
    }
}
