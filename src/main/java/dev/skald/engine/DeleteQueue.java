package dev.skald.engine;

import dev.skald.queue.Actor;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;

/** Removes a queue that has ended, before its time. What it did stays as it is, and can't be undone any more. */
@ApplicationScoped
public class DeleteQueue {
    private static final Logger LOG = Logger.getLogger(DeleteQueue.class);

    private final AskQueue asking;
    private final FindParents parents;
    private final RemoveEnded ended;
    private final AuditEntries auditEntries;

    DeleteQueue(AskQueue asking, FindParents parents, RemoveEnded ended, AuditEntries auditEntries) {
        this.asking = asking;
        this.parents = parents;
        this.ended = ended;
        this.auditEntries = auditEntries;
    }

    /** What came of a request. */
    public sealed interface Result {
        /** Only its id and its outcome are left. */
        record Deleted() implements Result {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** It has changed since the admin saw it. */
        record Changed(Queue queue) implements Result {}

        /** It was removed before, or the id was closed. */
        record Gone(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Removes a queue with its log, its labels and its lock, and remembers its outcome.
     *
     * @param seen whether this version of the queue is the one that the admin has seen
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; whether it was removed is found by asking again
     */
    public Result delete(UUID id, LongPredicate seen, Actor actor) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> decide(present.queue(), seen, actor);
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private AskReply<Result> decide(Queue queue, LongPredicate seen, Actor actor) {
        if (!seen.test(queue.seq())) {
            return AskReply.of(new Result.Changed(queue));
        }
        Parent outer = queue.status().ended() ? parents.of(queue).orElse(null) : null;
        if (Rules.delete(queue, outer) instanceof Ruling.No no) {
            return AskReply.of(new Result.NotAllowed(queue, no));
        }
        if (!ended.remove(queue, auditEntries.of(AuditAct.QUEUE_DELETE, actor, queue, null))) {
            return new AskReply.LookAgain<>();
        }
        LOG.infof(
                "queue %s (%s, %s) was deleted with its log by %s; its id and outcome stay remembered",
                queue.id(), queue.start().name(), queue.status().word(), actor.inLog());
        return new AskReply.Done<>(new Result.Deleted());
    }
}
