package dev.skald.store.journal;

import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.event.DomainEvent;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.node.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change to one queue, written completely or not at all.
 *
 * @param queueId which queue
 * @param writer who writes
 * @param seen the number of the last log entry that the writer had read when it decided
 * @param facts what happened; recorded even when the log has moved on
 * @param decisions what is to be done, or what a requester reports; recorded only if the writer has read the whole log
 * @param status the queue's status once the decisions are recorded; null when they leave it as it was
 * @param subQueues queues to create together with the decisions that start them. They are due at once and nobody holds
 *     them. A queue that exists already stays as it is
 * @param audit the audit entry of the requester; recorded only with the decisions
 * @param events what others may want to know of it, each if its cause is written
 * @param lockChange what happens to the lock; like the decisions, only if the writer has read the whole log
 */
public record Change(
        UUID queueId,
        Writer writer,
        long seen,
        List<Operation.Fact> facts,
        List<? extends Operation> decisions,
        @Nullable QueueStatus status,
        List<QueueStart> subQueues,
        List<AuditEntry> audit,
        List<DomainEvent> events,
        LockChange lockChange) {
    public Change {
        facts = List.copyOf(facts);
        decisions = List.copyOf(decisions);
        subQueues = List.copyOf(subQueues);
        audit = List.copyOf(audit);
        events = List.copyOf(events);
        boolean holders = lockChange instanceof LockChange.Release || lockChange instanceof LockChange.Close;
        if (writer instanceof Writer.Requester && holders) {
            throw new IllegalArgumentException("only the holder of a queue can release it");
        }
    }

    /** A change without sub-queues and without an audit entry. */
    public Change(
            UUID queueId,
            Writer writer,
            long seen,
            List<Operation.Fact> facts,
            List<? extends Operation> decisions,
            @Nullable QueueStatus status,
            LockChange lockChange) {
        this(queueId, writer, seen, facts, decisions, status, List.of(), List.of(), List.of(), lockChange);
    }

    /** The same with an audit entry. */
    public Change withAudit(List<AuditEntry> entries) {
        return entries.isEmpty()
                ? this
                : new Change(queueId, writer, seen, facts, decisions, status, subQueues, entries, events, lockChange);
    }

    /** The same change, of which others may want to know. */
    public Change withEvents(List<DomainEvent> raised) {
        return raised.isEmpty()
                ? this
                : new Change(queueId, writer, seen, facts, decisions, status, subQueues, audit, raised, lockChange);
    }

    /** The claim under which it is written; null when a requester writes. */
    @Nullable
    public Claim claim() {
        return writer instanceof Writer.Holder holder ? holder.claim() : null;
    }

    /** Facts, then decisions: the order in which they are written. */
    public List<Operation> operations() {
        List<Operation> all = new ArrayList<>(facts.size() + decisions.size());
        all.addAll(facts);
        all.addAll(decisions);
        return all;
    }
}
