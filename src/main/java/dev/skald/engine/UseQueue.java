package dev.skald.engine;

import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.store.Accepted;
import dev.skald.store.Found;
import dev.skald.store.Journal;
import dev.skald.store.Queues;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a queue in and sets it going. A start is durable, and flagged interrupted until its work is done, before
 * anything is called and before the caller has an answer; the same start again finds the queue of the first one.
 */
@ApplicationScoped
public class UseQueue {
    private final Journal journal;
    private final Queues queues;
    private final Runners runners;

    UseQueue(Journal journal, Queues queues, Runners runners) {
        this.journal = journal;
        this.queues = queues;
        this.runners = runners;
    }

    /** What came of a start. */
    public sealed interface Started {
        /** A new queue, under way. */
        record New(Queue queue) implements Started {}

        /** The same start came before; this is its queue as it is now. */
        record Again(Found.Present found) implements Started {}

        /** The same start came before, and its queue was purged since. */
        record AgainPurged(Tombstone tombstone) implements Started {}

        /** Another start came before under this id. */
        record IdReused() implements Started {}

        /** A restore request closed this id before its start came. */
        record IdClosed() implements Started {}

        /** This node works on as many queues as it may. */
        record Overloaded() implements Started {}

        /** This node is about to stop. */
        record Stopping() implements Started {}
    }

    /**
     * Starts a queue.
     *
     * @param fingerprint tells whether two starts with the same id are the same
     * @throws StoreUnavailable when the database is away; whether the queue was started is found by starting it again
     */
    public Started start(QueueStart start, String fingerprint) {
        if (runners.draining()) {
            return new Started.Stopping();
        }
        if (runners.room() == 0) {
            return new Started.Overloaded();
        }
        try {
            return switch (journal.start(start, fingerprint)) {
                case Accepted.Fresh fresh -> {
                    runners.begin(fresh.queue(), fresh.claim(), List.of(), () -> {});
                    yield new Started.New(fresh.queue());
                }
                case Accepted.Known known ->
                    known.fingerprint().equals(fingerprint) ? again(start.id()) : new Started.IdReused();
                case Accepted.Remembered remembered -> remembered(remembered.tombstone(), fingerprint);
            };
        } catch (StoreUnavailable e) {
            runners.suspect(start.id());
            throw e;
        }
    }

    /**
     * What came of a start that can't be made any more.
     *
     * @return empty when it was never made
     * @throws StoreUnavailable when the database is away
     */
    public Optional<Started> startedBefore(UUID id, String fingerprint) {
        return queues.fingerprint(id).filter(fingerprint::equals).map(known -> again(id));
    }

    private Started again(UUID id) {
        return switch (queues.find(id)) {
            case Found.Present present -> new Started.Again(present);
            case Found.Gone gone -> new Started.AgainPurged(gone.tombstone());
            case Found.Absent absent -> throw new IllegalStateException("queue " + id + " was there a moment ago");
        };
    }

    private static Started remembered(Tombstone tombstone, String fingerprint) {
        if (tombstone.blocked()) {
            return new Started.IdClosed();
        }
        return fingerprint.equals(tombstone.fingerprint())
                ? new Started.AgainPurged(tombstone)
                : new Started.IdReused();
    }
}
