package dev.skald.engine;

import dev.skald.store.Found;
import dev.skald.store.Queues;
import dev.skald.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Looks at a queue and decides about it, and looks again when it changed in between. */
@ApplicationScoped
class AskQueue {
    /** A queue is not written to more often than this between being read and being asked. */
    private static final int LOOKS_MAX = 100;

    private final Queues queues;
    private final Runners runners;

    AskQueue(Queues queues, Runners runners) {
        this.queues = queues;
        this.runners = runners;
    }

    /**
     * Asks something of a queue.
     *
     * @param stopping what the answer is while this node is about to stop
     * @param decide the answer to what was found; empty when that was not so any more
     * @throws StoreUnavailable when the database is away
     */
    <A> A ask(UUID id, A stopping, Function<Found, Optional<A>> decide) {
        for (int look = 0; look < LOOKS_MAX; look++) {
            if (runners.draining()) {
                return stopping;
            }
            Optional<A> answer = decide.apply(queues.find(id));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new IllegalStateException("queue " + id + " does not hold still");
    }
}
