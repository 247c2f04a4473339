package dev.skald.engine;

import dev.skald.queue.Actor;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Lets a queue run that was started held, as its caller committed. A node without room takes that in as well. */
@ApplicationScoped
public class SubmitQueue {
    private final AskQueue asking;
    private final AuditEntries auditEntries;

    SubmitQueue(AskQueue asking, AuditEntries auditEntries) {
        this.asking = asking;
        this.auditEntries = auditEntries;
    }

    /** What came of a request. */
    public sealed interface Result {
        /** It runs from now on. */
        record Now(Queue queue) implements Result {}

        /** It was submitted before; this is the queue as it is now. */
        record Before(QueueLookup.Present found) implements Result {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** There was a queue with this id, or the id was closed. */
        record Gone(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Lets a queue run.
     *
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result submit(UUID id, Actor actor) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> submit(present, actor);
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private AskReply<Result> submit(QueueLookup.Present found, Actor actor) {
        Queue queue = found.queue();
        return switch (Rules.submit(queue)) {
            case Ruling.Allowed allowed ->
                new AskReply.Append<>(
                        List.of(new Operation.QueueSubmitted(actor.known())),
                        auditEntries.of(AuditAct.QUEUE_SUBMIT, actor, queue, null),
                        Result.Now::new);
            case Ruling.Already already -> AskReply.of(new Result.Before(found));
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(queue, no));
        };
    }
}
