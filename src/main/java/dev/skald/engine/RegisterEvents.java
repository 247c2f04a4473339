package dev.skald.engine;

import dev.skald.queue.Actor;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.RegisteredEvent;
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

/** Registers events with a queue, to be published if it succeeds. */
@ApplicationScoped
public class RegisterEvents {
    private final AskQueue asking;
    private final AuditEntries auditEntries;

    RegisterEvents(AskQueue asking, AuditEntries auditEntries) {
        this.asking = asking;
        this.auditEntries = auditEntries;
    }

    /** What came of a request. */
    public sealed interface Result {
        /**
         * They are registered.
         *
         * @param fresh those that were not before
         */
        record Registered(List<RegisteredEvent> fresh) implements Result {
            public Registered {
                fresh = List.copyOf(fresh);
            }
        }

        /** The rules do not allow it; none is registered. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** The queue is gone, or its id was closed. */
        record Gone(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Registers all of them, but those that the queue has already.
     *
     * @param events each source and id once
     * @param actor who asks for it
     * @throws StoreUnavailable when the database is away; asking again does no harm
     */
    public Result register(UUID id, List<Operation.EventRegistered> events, Actor actor) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present -> reply(present.queue(), events, actor);
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private AskReply<Result> reply(Queue queue, List<Operation.EventRegistered> events, Actor actor) {
        List<Operation.EventRegistered> fresh = events.stream()
                .filter(event -> !queue.hasEvent(event.source(), event.id()))
                .toList();
        if (fresh.isEmpty()) {
            return AskReply.of(new Result.Registered(List.of()));
        }
        return switch (Rules.registerEvents(queue, fresh.size())) {
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(queue, no));
            case Ruling.Already already -> AskReply.of(new Result.Registered(List.of()));
            case Ruling.Allowed allowed ->
                new AskReply.Append<>(
                        fresh,
                        auditEntries.of(AuditAct.QUEUE_EVENT, actor, queue, null),
                        after -> registered(after, fresh));
        };
    }

    private static Result registered(Queue queue, List<Operation.EventRegistered> fresh) {
        return new Result.Registered(queue.events().stream()
                .filter(event -> fresh.stream().anyMatch(one -> event.is(one.source(), one.id())))
                .toList());
    }
}
