package dev.skald.engine;

import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.Drain;
import dev.skald.engine.run.StartQueue;
import dev.skald.queue.Driver;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Rules;
import dev.skald.queue.Ruling;
import dev.skald.queue.StepState;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.journal.StartResult;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.UUID;

/**
 * Takes a queue in and sets it going, and has its caller drive it on. Each use is durable, and the queue flagged
 * interrupted until its work is done, before anything is called and before the caller has an answer; the same use again
 * finds what the first one did. A queue that is interrupted or gone is answered, not run.
 */
@ApplicationScoped
public class UseQueue {
    private final AskQueue asking;
    private final Queues queues;
    private final StartQueue startQueue;
    private final Capacity capacity;
    private final Drain drain;
    private final InstantSource clock;

    UseQueue(
            AskQueue asking,
            Queues queues,
            StartQueue startQueue,
            Capacity capacity,
            Drain drain,
            InstantSource clock) {
        this.asking = asking;
        this.queues = queues;
        this.startQueue = startQueue;
        this.capacity = capacity;
        this.drain = drain;
        this.clock = clock;
    }

    /** What came of a start. */
    public sealed interface Started {
        /** A new queue, under way. */
        record New(Queue queue) implements Started {}

        /** The same start came before; this is its queue as it is now. */
        record Again(QueueLookup.Present found) implements Started {}

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
        return capacity.withRoom(1, room -> start(start, fingerprint, room));
    }

    private Started start(QueueStart start, String fingerprint, int room) {
        if (room == 0) {
            capacity.refuseIfCutOff();
            return drain.begun() ? new Started.Stopping() : withoutRoom(start.id(), fingerprint);
        }
        return switch (startQueue.start(start, fingerprint)) {
            case StartResult.Fresh fresh -> new Started.New(fresh.queue());
            case StartResult.Known known ->
                known.fingerprint().equals(fingerprint) ? again(start.id()) : new Started.IdReused();
            case StartResult.Remembered remembered -> remembered(remembered.tombstone(), fingerprint);
        };
    }

    /** A start that came before needs no room; only a node that has none looks for it first. */
    private Started withoutRoom(UUID id, String fingerprint) {
        return startedBefore(id, fingerprint).orElseGet(Started.Overloaded::new);
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
            case QueueLookup.Present present -> new Started.Again(present);
            case QueueLookup.Gone gone -> new Started.AgainPurged(gone.tombstone());
            case QueueLookup.Absent absent ->
                throw new IllegalStateException("queue " + id + " was there a moment ago");
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

    /**
     * Has one more step of a queue run, or takes it for done when its caller did it.
     *
     * @param stepsMax how many steps a queue may have
     * @throws StoreUnavailable when the database is away; whether the step was added is found by asking again
     */
    public Used step(UUID id, NextStep next, int stepsMax) {
        return use(id, found -> add(found, next, stepsMax));
    }

    /**
     * Ends a queue whose caller has no more steps.
     *
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Used complete(UUID id) {
        return use(id, this::end);
    }

    /** What a queue as it was found is used for. */
    private interface Use {
        AskReply<Used> of(QueueLookup.Present found);
    }

    private Used use(UUID id, Use use) {
        return asking.ask(id, new Used.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> use.of(present);
            case QueueLookup.Gone gone -> AskReply.of(new Used.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Used.Unknown());
        });
    }

    private AskReply<Used> add(QueueLookup.Present found, NextStep next, int stepsMax) {
        Queue queue = found.queue();
        Optional<StepState> known = queue.find(next.name());
        if (queue.start().driver() == Driver.CALLER && known.isPresent()) {
            boolean same = next.fingerprint().equals(known.get().fingerprint());
            return AskReply.of(same ? new Used.Before(queue) : new Used.NameReused(queue, next.name()));
        }
        return reply(queue, Rules.addStep(queue, found.orphaned(), clock.instant(), stepsMax), () -> added(queue, next));
    }

    private static List<Operation> added(Queue queue, NextStep next) {
        NextStep.Read read = next.read(queue);
        Operation added = new Operation.StepAdded(read.step(), next.fingerprint());
        return read.enlisted() == null
                ? List.of(added)
                : List.of(added, new Operation.StepEnlisted(read.step().name(), read.enlisted()));
    }

    private AskReply<Used> end(QueueLookup.Present found) {
        Queue queue = found.queue();
        return reply(
                queue,
                Rules.complete(queue, found.orphaned(), clock.instant()),
                () -> List.of(new Operation.QueueCompleted()));
    }

    /** Whoever still holds the queue then was just about to let go of it, and goes on instead. */
    private AskReply<Used> reply(Queue queue, Ruling ruling, Supplier<List<Operation>> operations) {
        return switch (ruling) {
            case Ruling.No no -> AskReply.of(new Used.NotAllowed(queue, no));
            case Ruling.Already already -> AskReply.of(new Used.Before(queue));
            case Ruling.Allowed allowed -> {
                List<Operation> written = operations.get();
                if (capacity.room() > 0) {
                    yield new AskReply.Append<>(written, Used.Now::new);
                }
                capacity.refuseIfCutOff();
                yield AskReply.of(drain.begun() ? new Used.Stopping() : new Used.Overloaded());
            }
        };
    }
}
