package dev.skald.engine.run;

import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Writes what somebody asks of a queue into its log, no matter who works on it: the holder sees it with its next change. When
 * nobody works on it, this node does from now on, or, when it has no room, the next one that has.
 */
@ApplicationScoped
public class AppendRequest {
    private static final Logger LOG = Logger.getLogger(AppendRequest.class);

    private final Journal journal;
    private final Runners runners;
    private final RunningHere here;
    private final UnownedClaims unowned;
    private final Capacity capacity;

    AppendRequest(Journal journal, Runners runners, RunningHere here, UnownedClaims unowned, Capacity capacity) {
        this.journal = journal;
        this.runners = runners;
        this.here = here;
        this.unowned = unowned;
        this.capacity = capacity;
    }

    /**
     * Appends to a queue's log, unless something came in between.
     *
     * @param seen the queue that this was decided in knowledge of
     * @param operations at least one
     * @param audit who asks for it
     * @return the queue with it; empty when it has changed, so that the caller must look again
     * @throws StoreUnavailable when the database is away; whether the request is in the log is found by asking again
     */
    public Optional<Queue> append(Queue seen, List<Operation> operations, List<AuditEntry> audit) {
        try {
            return capacity.withRoom(1, room -> here.claiming(() -> append(seen, operations, audit, room > 0)));
        } catch (StoreUnavailable e) {
            unowned.suspect(seen.id());
            throw e;
        }
    }

    private Optional<Queue> append(Queue seen, List<Operation> operations, List<AuditEntry> audit, boolean hasRoom) {
        if (!hasRoom) {
            return write(seen, new LockChange.LeaveDue(), operations, audit);
        }
        Optional<Queue> taken = nobodyWorksOn(seen) ? take(seen, operations, audit) : Optional.empty();
        return taken.isPresent() ? taken : write(seen, new LockChange.Take(), operations, audit);
    }

    /** As far as its status tells. What is asked of such a queue has its first calls announced in the same commit. */
    private static boolean nobodyWorksOn(Queue queue) {
        return queue.status() == QueueStatus.SUCCEEDED || (queue.awaitsSubmit() && !queue.calling());
    }

    /**
     * Takes a queue that nobody works on, with what is announced first in the same change.
     *
     * @return the queue then; empty when there is nothing to announce, or somebody came before: nothing is written then
     */
    private Optional<Queue> take(Queue seen, List<Operation> operations, List<AuditEntry> audit) {
        try (Runners.FirstTurn first = runners.plan(seen, operations)) {
            PlannedTurn turn = first.turn();
            boolean announces = turn.keeps() && !turn.calls().isEmpty();
            if (announces
                    && journal.write(turn.change(seen, operations).withAudit(audit))
                            instanceof WriteResult.Appended appended) {
                Queue queue = seen.with(appended.entries());
                Claim claim = Objects.requireNonNull(appended.claim(), "a queue that nobody has is taken");
                first.begin(queue, claim, turn);
                return Optional.of(queue);
            }
        } catch (StoreRefused e) {
            LOG.warnf("queue %s: %s; what was asked is written down by itself", seen.id(), e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Queue> write(
            Queue seen, LockChange lockChange, List<Operation> operations, List<AuditEntry> audit) {
        QueueStatus after = seen.after(operations).status();
        QueueStatus status = after == seen.status() ? null : after;
        Change change =
                new Change(seen.id(), new Writer.Requester(), seen.seq(), List.of(), operations, status, lockChange);
        return switch (journal.write(change.withAudit(audit).withEvents(LifecycleEvents.of(seen, operations)))) {
            case WriteResult.Appended appended -> {
                Queue queue = seen.with(appended.entries());
                if (appended.claim() != null) {
                    runners.begin(queue, appended.claim(), List.of(), () -> {});
                } else {
                    here.tell(queue.id(), appended.entries());
                }
                yield Optional.of(queue);
            }
            case WriteResult.Overtaken overtaken -> Optional.empty();
            case WriteResult.Closed closed -> Optional.empty();
            case WriteResult.ClaimLost lost -> throw new IllegalStateException("a requester has no claim to lose");
        };
    }
}
