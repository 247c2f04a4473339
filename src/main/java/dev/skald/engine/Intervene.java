package dev.skald.engine;

import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.TakeUp;
import dev.skald.queue.Actor;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;

/**
 * What an admin does to one queue by hand. The queue's log has each act with the admin's name, except a recovery, which
 * changes no decision.
 */
@ApplicationScoped
public class Intervene {
    private static final Logger LOG = Logger.getLogger(Intervene.class);

    private final AskQueue asking;
    private final TakeUp takeUp;
    private final Capacity capacity;
    private final AuditEntries auditEntries;

    Intervene(AskQueue asking, TakeUp takeUp, Capacity capacity, AuditEntries auditEntries) {
        this.asking = asking;
        this.takeUp = takeUp;
        this.capacity = capacity;
        this.auditEntries = auditEntries;
    }

    /** What came of a request. */
    public sealed interface Result {
        /** It is done, or begun; the queue goes on from here. */
        record Taken(Queue queue) implements Result {}

        /** The queue is that way already; nothing was written. */
        record AsItIs(QueueLookup.Present found) implements Result {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** The queue's node is not gone, so there is nothing to recover. */
        record NotInterrupted(QueueLookup.Present found) implements Result {}

        /** The queue has changed since the admin saw it. */
        record Changed(Queue queue) implements Result {}

        /** The queue has no such step. */
        record NoSuchStep(Queue queue, String step) implements Result {}

        /** There was a queue with this id, or the id was closed. */
        record Gone(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node works on as many queues as it may. */
        record Overloaded() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Makes the next attempt at once: at a call that failed for good, or that waits for its time.
     *
     * @param actor who says so
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result retry(UUID id, Actor actor) {
        return ask(
                id,
                found -> reply(
                        found,
                        Rules.retry(found.queue(), found.orphaned(), found.waiting()),
                        new Operation.AdminRetried(actor.inLog()),
                        auditEntries.of(AuditAct.QUEUE_RETRY, actor, found.queue(), null)));
    }

    /**
     * Takes up a queue whose node died, without waiting for the next round.
     *
     * @param actor who says so
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result recover(UUID id, Actor actor) {
        return ask(
                id, found -> found.orphaned() ? recover(found, actor) : AskReply.of(new Result.NotInterrupted(found)));
    }

    private AskReply<Result> recover(QueueLookup.Present found, Actor actor) {
        return capacity.withRoom(1, room -> recover(found, actor, room));
    }

    private AskReply<Result> recover(QueueLookup.Present found, Actor actor, int room) {
        if (room == 0) {
            capacity.refuseIfCutOff();
            return AskReply.of(new Result.Overloaded());
        }
        UUID id = found.queue().id();
        if (!takeUp.interrupted(id, auditEntries.of(AuditAct.QUEUE_RECOVER, actor, found.queue(), null))) {
            return new AskReply.LookAgain<>();
        }
        LOG.infof("queue %s is recovered now, as %s asks for it", id, actor.inLog());
        return new AskReply.Done<>(new Result.Taken(found.queue()));
    }

    /**
     * Stops the calls for a queue until it is resumed; those under way end.
     *
     * @param reason for the log, and for readers of the queue
     * @param actor who says so
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result pause(UUID id, String reason, Actor actor) {
        return ask(
                id,
                found -> reply(
                        found,
                        Rules.pause(found.queue()),
                        new Operation.AdminPaused(reason, actor.inLog()),
                        auditEntries.of(AuditAct.QUEUE_PAUSE, actor, found.queue(), reason)));
    }

    /**
     * Lets calls be made again for a queue.
     *
     * @param actor who says so
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result resume(UUID id, Actor actor) {
        return ask(
                id,
                found -> reply(
                        found,
                        Rules.resume(found.queue()),
                        new Operation.AdminResumed(actor.inLog()),
                        auditEntries.of(AuditAct.QUEUE_RESUME, actor, found.queue(), null)));
    }

    /**
     * Takes an admin's word for how a step came out.
     *
     * @param seen whether this version of the queue is the one that the admin has seen
     * @param said what the admin says
     * @param actor who says so
     * @throws StoreUnavailable when the database is away; whether it was taken is found by reading the queue
     */
    public Result resolve(UUID id, LongPredicate seen, Operation.AdminResolved said, Actor actor) {
        return ask(id, found -> {
            Queue queue = found.queue();
            return queue.find(said.step())
                    .<AskReply<Result>>map(step -> {
                        if (!seen.test(queue.seq())) {
                            return AskReply.of(new Result.Changed(queue));
                        }
                        Map<String, String> detail =
                                Map.of("step", said.step(), "as", said.as().word());
                        return reply(
                                found,
                                Rules.resolve(queue, step, said.as()),
                                said,
                                auditEntries.of(
                                        AuditAct.STEP_RESOLVE,
                                        actor,
                                        queue.start().owner(),
                                        id,
                                        said.reason(),
                                        detail));
                    })
                    .orElseGet(() -> AskReply.of(new Result.NoSuchStep(queue, said.step())));
        });
    }

    private Result ask(UUID id, Function<QueueLookup.Present, AskReply<Result>> decide) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> decide.apply(present);
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private static AskReply<Result> reply(
            QueueLookup.Present found, Ruling ruling, Operation.Decision decision, List<AuditEntry> audit) {
        return switch (ruling) {
            case Ruling.Allowed allowed -> new AskReply.Append<>(List.of(decision), audit, Result.Taken::new);
            case Ruling.Already already -> AskReply.of(new Result.AsItIs(found));
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(found.queue(), no));
        };
    }
}
