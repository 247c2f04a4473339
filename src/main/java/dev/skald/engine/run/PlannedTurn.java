package dev.skald.engine.run;

import dev.skald.engine.call.PreparedCall;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.event.DomainEvent;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a queue now.
 *
 * @param decisions to write down
 * @param calls to make once they are written down
 * @param lockChange what becomes of the lock
 * @param until when to plan again at the latest, while calls are under way; null when they are waited for
 * @param after the queue as it will be
 */
record PlannedTurn(
        List<Operation.Decision> decisions,
        List<PreparedCall> calls,
        LockChange lockChange,
        @Nullable Instant until,
        Queue after) {

    /** A turn without decisions: what has happened is written down, and the queue is kept. */
    static PlannedTurn ofFacts(Queue after) {
        return new PlannedTurn(List.of(), List.of(), new LockChange.Keep(), null, after);
    }

    /** Whether the queue stays in hand. */
    boolean keeps() {
        return lockChange instanceof LockChange.Keep;
    }

    /**
     * What is written down for a request that leads to this turn, when no runner works on the queue.
     *
     * @param before the queue as it is in the log
     */
    Change change(Queue before, List<Operation> asked) {
        List<Operation> all = new ArrayList<>(asked);
        all.addAll(decisions);
        return change(before, new Writer.Requester(), List.of(), all, new LockChange.TakeIfFree());
    }

    /**
     * What is written along with a new queue.
     *
     * @param started the queue with the first entry of its log
     * @param asked what its caller asks of it at once
     */
    Change startingChange(Queue started, List<Operation.EventRegistered> asked, Claim claim) {
        List<Operation> all = new ArrayList<>(asked);
        all.addAll(decisions);
        Change change = change(started, new Writer.Holder(claim), List.of(), all, lockChange);
        List<DomainEvent> events = new ArrayList<>();
        events.add(LifecycleEvents.started(started.start(), new Operation.QueueStarted()));
        events.addAll(change.events());
        return change.withEvents(events);
    }

    /**
     * What is written down.
     *
     * @param before the queue as it is in the log
     * @param news what happened since
     */
    Change change(Queue before, List<Operation.Fact> news, Claim claim) {
        return change(before, new Writer.Holder(claim), news, decisions, lockChange);
    }

    private Change change(
            Queue before,
            Writer writer,
            List<Operation.Fact> facts,
            List<? extends Operation> decided,
            LockChange lock) {
        QueueStatus status = after.status() == before.status() ? null : after.status();
        List<QueueStart> subQueues = calls.stream()
                .map(PreparedCall::subQueue)
                .filter(Objects::nonNull)
                .toList();
        Change change = new Change(
                before.id(), writer, before.seq(), facts, decided, status, subQueues, List.of(), List.of(), lock);
        return change.withEvents(LifecycleEvents.of(before, change.operations()));
    }
}
