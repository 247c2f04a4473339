package dev.skald.engine;

import dev.skald.engine.run.AppendRequest;
import dev.skald.engine.run.Drain;
import dev.skald.engine.run.Threads;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Reads a queue and decides about it; reads it again when it changed in between.
 *
 * <p>Requests for one queue that come at the same time form a line. The first one reads the queue and writes what all
 * of them ask for as one change; the others wait without a connection. So a hundred requests of one queue cost a few
 * round trips, and requests of other queues do not wait for them.
 */
@ApplicationScoped
class AskQueue {
    private final Queues queues;
    private final AskLine.Append append;
    private final Threads threads;
    private final BooleanSupplier draining;
    /** The queues that are being asked, by their ids. */
    private final Map<UUID, AskLine> lines = new ConcurrentHashMap<>();

    @Inject
    AskQueue(Queues queues, Drain drain, AppendRequest requests, Threads threads) {
        this(queues, drain::begun, requests::append, threads);
    }

    AskQueue(Queues queues, BooleanSupplier draining, AskLine.Append append, Threads threads) {
        this.queues = queues;
        this.draining = draining;
        this.append = append;
        this.threads = threads;
    }

    /**
     * Asks something of a queue.
     *
     * @param stopping what the answer is while this node is about to stop
     * @param decide decides from the queue as it was found; may be called again, and on the thread of another request
     * @throws StoreUnavailable when the database is away
     * @throws QueueBusy when too many requests for this queue wait
     */
    <A> A ask(UUID id, A stopping, Function<QueueLookup, AskReply<A>> decide) {
        AskLine.Place<A> place = new AskLine.Place<>(id, stopping, decide, threads.inbox());
        AskLine line = lines.compute(id, (key, present) -> {
            AskLine joined = present == null ? new AskLine(key, queues, append, draining) : present;
            joined.join(place);
            return joined;
        });
        if (place.isToLead()) {
            try {
                line.serve(place);
            } finally {
                lines.computeIfPresent(id, (key, present) -> present.handOver(place) ? present : null);
            }
        }
        return place.result();
    }
}
