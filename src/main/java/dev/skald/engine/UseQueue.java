package dev.skald.engine;

import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.Drain;
import dev.skald.engine.run.StartQueue;
import dev.skald.queue.Actor;
import dev.skald.queue.Driver;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.StepState;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.StartResult;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Takes a queue and starts it, and takes further steps from its caller. Each use is stored, and the queue flagged as
 * interrupted, before any call and before the caller has an answer. The same use again finds what the first one did. A
 * queue that is interrupted or gone is not run; the caller gets an answer that says so.
 */
@ApplicationScoped
public class UseQueue {
    /** So many starts without room are looked up at a time; the others are refused without a query. */
    private static final int LOOK_UPS_MAX = 4;

    private final AskQueue asking;
    private final Queues queues;
    private final StartQueue startQueue;
    private final Capacity capacity;
    private final Drain drain;
    private final AuditEntries auditEntries;
    private final InstantSource clock;
    private final Semaphore lookUps = new Semaphore(LOOK_UPS_MAX);

    UseQueue(
            AskQueue asking,
            Queues queues,
            StartQueue startQueue,
            Capacity capacity,
            Drain drain,
            AuditEntries auditEntries,
            InstantSource clock) {
        this.asking = asking;
        this.queues = queues;
        this.startQueue = startQueue;
        this.capacity = capacity;
        this.drain = drain;
        this.auditEntries = auditEntries;
        this.clock = clock;
    }

    /** What came of a caller's use of its queue. */
    public sealed interface Result {
        /** It is in the queue's log now, and under way. */
        record Now(Queue queue) implements Result {}

        /** The same was asked before; this is the queue as it is now. */
        record Before(Queue queue) implements Result {}

        /** Nothing was done. */
        sealed interface Refused extends Result {}

        /** A step of this name is there, and is another one. */
        record NameReused(Queue queue, String name) implements Refused {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Refused {}

        /** The queue succeeded and was purged since, or its id was closed. */
        record Gone(Tombstone tombstone) implements Refused {}

        /** No queue has this id. */
        record Unknown() implements Refused {}

        /** This node works on as many queues as it may. */
        record Overloaded() implements Refused {}

        /** This node is about to stop. */
        record Stopping() implements Refused {}
    }

    /** What came of a start. */
    public sealed interface StartOutcome {
        /** A new queue, under way. */
        record New(Queue queue) implements StartOutcome {}

        /** The same start came before; this is its queue as it is now. */
        record Again(QueueLookup.Present found) implements StartOutcome {}

        /** The same start came before, and its queue was purged since. */
        record AgainPurged(Tombstone tombstone) implements StartOutcome {}

        /** Another start came before under this id. */
        record IdReused() implements StartOutcome {}

        /** A restore request closed this id before its start came. */
        record IdClosed(Tombstone tombstone) implements StartOutcome {}

        /** This node works on as many queues as it may. */
        record Overloaded() implements StartOutcome {}

        /** This node is about to stop. */
        record Stopping() implements StartOutcome {}
    }

    /**
     * Starts a queue.
     *
     * @param fingerprint tells whether two starts with the same id are the same
     * @param events to publish if it succeeds, each once
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; whether the queue was started is found by starting it again
     */
    public StartOutcome start(
            QueueStart start, String fingerprint, List<Operation.EventRegistered> events, Actor actor) {
        return capacity.withRoom(1, room -> start(start, fingerprint, events, actor, room));
    }

    private StartOutcome start(
            QueueStart start, String fingerprint, List<Operation.EventRegistered> events, Actor actor, int room) {
        if (room == 0) {
            capacity.refuseIfCutOff();
            return drain.begun() ? new StartOutcome.Stopping() : withoutRoom(start.id(), fingerprint);
        }
        List<AuditEntry> audit =
                auditEntries.of(AuditAct.QUEUE_START, actor, start.owner(), start.id(), null, Map.of());
        // When even the tombstone of a known one was forgotten in between, the id is free again.
        return started(start, fingerprint, events, audit)
                .or(() -> started(start, fingerprint, events, audit))
                .orElseThrow(() -> new StoreUnavailable("a start is known, and then is not, twice"));
    }

    /** What came of it; empty when the same start came before, and nothing is left of it. */
    private Optional<StartOutcome> started(
            QueueStart start, String fingerprint, List<Operation.EventRegistered> events, List<AuditEntry> audit) {
        return switch (startQueue.start(start, fingerprint, events, audit)) {
            case StartResult.Fresh fresh -> Optional.of(new StartOutcome.New(fresh.queue()));
            case StartResult.Known known ->
                known.fingerprint().equals(fingerprint) ? again(start.id()) : Optional.of(new StartOutcome.IdReused());
            case StartResult.Remembered remembered -> Optional.of(remembered(remembered.tombstone(), fingerprint));
        };
    }

    /** A repeated start needs no room; a node without room looks for the first one. */
    private StartOutcome withoutRoom(UUID id, String fingerprint) {
        if (!lookUps.tryAcquire()) {
            return new StartOutcome.Overloaded();
        }
        try {
            return startedBefore(id, fingerprint).orElseGet(StartOutcome.Overloaded::new);
        } finally {
            lookUps.release();
        }
    }

    /**
     * What came of a start that can't be made any more.
     *
     * @return empty when it was never made, or too long ago to be remembered
     * @throws StoreUnavailable when the database is away
     */
    public Optional<StartOutcome> startedBefore(UUID id, String fingerprint) {
        return queues.fingerprint(id).filter(fingerprint::equals).flatMap(known -> again(id));
    }

    private Optional<StartOutcome> again(UUID id) {
        return switch (queues.find(id)) {
            case QueueLookup.Present present -> Optional.of(new StartOutcome.Again(present));
            case QueueLookup.Gone gone -> Optional.of(new StartOutcome.AgainPurged(gone.tombstone()));
            case QueueLookup.Absent absent -> Optional.empty();
        };
    }

    private static StartOutcome remembered(Tombstone tombstone, String fingerprint) {
        if (tombstone.blocked()) {
            return new StartOutcome.IdClosed(tombstone);
        }
        return fingerprint.equals(tombstone.fingerprint())
                ? new StartOutcome.AgainPurged(tombstone)
                : new StartOutcome.IdReused();
    }

    /**
     * Runs one more step of a queue, or records it as done when the caller did it.
     *
     * @param stepsMax how many steps a queue may have
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; whether the step was added is found by asking again
     */
    public Result step(UUID id, NextStep next, int stepsMax, Actor actor) {
        return use(id, found -> add(found, next, stepsMax, actor));
    }

    /**
     * Ends a queue whose caller has no more steps.
     *
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result complete(UUID id, Actor actor) {
        return use(id, found -> end(found, actor));
    }

    /** What a queue as it was found is used for. */
    private interface Use {
        AskReply<Result> of(QueueLookup.Present found);
    }

    private Result use(UUID id, Use use) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> use.of(present);
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private AskReply<Result> add(QueueLookup.Present found, NextStep next, int stepsMax, Actor actor) {
        Queue queue = found.queue();
        Optional<StepState> known = queue.find(next.name());
        if (queue.start().driver() == Driver.CALLER && known.isPresent()) {
            boolean same = next.fingerprint().equals(known.get().fingerprint());
            return AskReply.of(same ? new Result.Before(queue) : new Result.NameReused(queue, next.name()));
        }
        List<AuditEntry> audit = auditEntries.of(
                AuditAct.QUEUE_STEP, actor, queue.start().owner(), queue.id(), null, Map.of("step", next.name()));
        return reply(
                queue,
                Rules.addStep(queue, found.orphaned(), clock.instant(), stepsMax),
                audit,
                () -> added(queue, next, actor));
    }

    private static List<Operation> added(Queue queue, NextStep next, Actor actor) {
        NextStep.Read read = next.read(queue);
        Operation added = new Operation.StepAdded(read.step(), next.fingerprint(), actor.known());
        return read.enlisted() == null
                ? List.of(added)
                : List.of(added, new Operation.StepEnlisted(read.step().name(), read.enlisted()));
    }

    private AskReply<Result> end(QueueLookup.Present found, Actor actor) {
        Queue queue = found.queue();
        return reply(
                queue,
                Rules.complete(queue, found.orphaned(), clock.instant()),
                auditEntries.of(AuditAct.QUEUE_COMPLETE, actor, queue, null),
                () -> List.of(new Operation.QueueCompleted(actor.known())));
    }

    /** A runner that still holds the queue was about to release it; it goes on instead. */
    private AskReply<Result> reply(
            Queue queue, Ruling ruling, List<AuditEntry> audit, Supplier<List<Operation>> operations) {
        return switch (ruling) {
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(queue, no));
            case Ruling.Already already -> AskReply.of(new Result.Before(queue));
            case Ruling.Allowed allowed -> {
                List<Operation> written = operations.get();
                if (capacity.room() > 0) {
                    yield new AskReply.Append<>(written, audit, Result.Now::new);
                }
                capacity.refuseIfCutOff();
                yield AskReply.of(drain.begun() ? new Result.Stopping() : new Result.Overloaded());
            }
        };
    }
}
