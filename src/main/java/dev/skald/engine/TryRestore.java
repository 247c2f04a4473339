package dev.skald.engine;

import dev.skald.queue.Actor;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import dev.skald.store.removal.Tombstones;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Restores a queue: once the request is in its log, a runner undoes what the queue did, newest first. If many ask at
 * once, one request does it and all get its outcome.
 */
@ApplicationScoped
public class TryRestore {
    private final AskQueue asking;
    private final FindParents parents;
    private final Tombstones tombstones;
    private final DatabaseClock clock;
    private final WindowSettings window;
    private final AuditEntries auditEntries;

    TryRestore(
            AskQueue asking,
            FindParents parents,
            Tombstones tombstones,
            DatabaseClock clock,
            WindowSettings window,
            AuditEntries auditEntries) {
        this.asking = asking;
        this.parents = parents;
        this.tombstones = tombstones;
        this.clock = clock;
        this.window = window;
        this.auditEntries = auditEntries;
    }

    /** What came of a request. */
    public sealed interface Result {
        /** Nothing of the queue has an effect any more. */
        record Restored(Queue queue) implements Result {}

        /** It is being undone, by this request or an earlier one. */
        record UnderWay(Queue queue) implements Result {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** Another queue has this id than the step that is to be restored; it is left alone. */
        record OtherQueue() implements Result {}

        /** The queue succeeded, and has been removed since. */
        record TooLate() implements Result {}

        /** The queue was restored before, and has been removed since. */
        record RestoredAndGone(Tombstone tombstone) implements Result {}

        /**
         * No start came under this id, and none will be accepted.
         *
         * @param now whether this request closed it
         */
        record IdClosed(boolean now) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Restores a queue because somebody asks for it, running or succeeded.
     *
     * @param reason for the log
     * @param closeFor for whom an id that no queue has is closed, so that a start that comes late is refused; null when it
     *     is left alone
     * @param actor who asks for it
     * @param meant whose queue is meant; that of another owner is answered as if nothing were known under the id
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result restore(UUID id, String reason, @Nullable Owner closeFor, Actor actor, Predicate<Owner> meant) {
        return ask(id, reason, closeFor, actor, meant, queue -> true);
    }

    /**
     * The same, unless the queue does not belong where this says: another Skald means a queue of its own only.
     *
     * @param stepOf what the start must have said
     */
    public Result restore(
            UUID id, String reason, @Nullable Owner closeFor, Actor actor, Predicate<Owner> meant, Parent stepOf) {
        return ask(id, reason, closeFor, actor, meant, queue -> belongsTo(stepOf, queue));
    }

    private Result ask(
            UUID id,
            String reason,
            @Nullable Owner closeFor,
            Actor actor,
            Predicate<Owner> meant,
            Predicate<Queue> belongs) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present
            when !meant.test(present.queue().start().owner()) -> AskReply.of(new Result.Unknown());
            case QueueLookup.Present present ->
                belongs.test(present.queue())
                        ? restore(present.queue(), reason, actor)
                        : AskReply.of(new Result.OtherQueue());
            case QueueLookup.Gone gone when !meant.test(gone.tombstone().owner()) -> AskReply.of(new Result.Unknown());
            case QueueLookup.Gone gone -> AskReply.of(remembered(gone.tombstone()));
            case QueueLookup.Absent absent ->
                closeFor == null
                        ? AskReply.of(new Result.Unknown())
                        : close(
                                id,
                                closeFor,
                                auditEntries.of(AuditAct.ID_CLOSE, actor, closeFor, id, reason, Map.of()));
        });
    }

    private static boolean belongsTo(Parent stepOf, Queue queue) {
        Parent parent = queue.start().parent();
        return parent != null
                && parent.queueId().equals(stepOf.queueId())
                && parent.step().equals(stepOf.step());
    }

    /**
     * Restores a queue because the one that started it as its step is restored, also after its own window; an id that no
     * queue has is closed.
     *
     * @param owner that of the queue that is restored
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    Result restoreStep(UUID id, Owner owner) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> restoreStep(present.queue());
            case QueueLookup.Gone gone -> AskReply.of(rememberedOfStep(gone.tombstone()));
            case QueueLookup.Absent absent -> close(id, owner, List.of());
        });
    }

    private AskReply<Result> restoreStep(Queue queue) {
        Parent parent = queue.start().startedBy();
        if (parent == null) {
            return AskReply.of(new Result.OtherQueue());
        }
        String reason = "queue " + parent.queueId() + " is restored, of which it is step " + parent.step();
        return reply(queue, Rules.restoreStep(queue), new Operation.RestoreRequested(reason), List.of());
    }

    private static Result rememberedOfStep(Tombstone tombstone) {
        return tombstone.blocked() || tombstone.isOfSubQueue() ? remembered(tombstone) : new Result.OtherQueue();
    }

    /** Until when a succeeded queue can be restored; null for any other queue. */
    public @Nullable Instant restorableUntil(Queue queue) {
        Instant ended = queue.endedAt();
        return queue.status() == QueueStatus.SUCCEEDED && ended != null
                ? ended.plus(window.after()).plus(clock.steps().aheadOf(ended))
                : null;
    }

    private AskReply<Result> restore(Queue queue, String reason, Actor actor) {
        boolean succeeded = queue.status() == QueueStatus.SUCCEEDED;
        Parent outer = succeeded ? parents.of(queue).orElse(null) : null;
        return reply(
                queue,
                Rules.restore(queue, outer, windowIsOver(queue)),
                new Operation.RestoreRequested(reason, actor.known()),
                auditEntries.of(AuditAct.QUEUE_RESTORE, actor, queue, reason));
    }

    private static AskReply<Result> reply(
            Queue queue, Ruling ruling, Operation.RestoreRequested request, List<AuditEntry> audit) {
        return switch (ruling) {
            case Ruling.Allowed allowed -> new AskReply.Append<>(List.of(request), audit, Result.UnderWay::new);
            case Ruling.Already already ->
                AskReply.of(
                        queue.status() == QueueStatus.RESTORED
                                ? new Result.Restored(queue)
                                : new Result.UnderWay(queue));
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(queue, no));
        };
    }

    private boolean windowIsOver(Queue queue) {
        Instant until = restorableUntil(queue);
        return until != null && !until.isAfter(clock.instant());
    }

    private static Result remembered(Tombstone tombstone) {
        if (tombstone.blocked()) {
            return new Result.IdClosed(false);
        }
        return tombstone.outcome() == QueueStatus.RESTORED
                ? new Result.RestoredAndGone(tombstone)
                : new Result.TooLate();
    }

    private AskReply<Result> close(UUID id, Owner owner, List<AuditEntry> audit) {
        return tombstones.block(id, owner, audit)
                ? new AskReply.Done<>(new Result.IdClosed(true))
                : new AskReply.LookAgain<>();
    }
}
