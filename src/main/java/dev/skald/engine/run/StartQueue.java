package dev.skald.engine.run;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.StartResult;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes a new queue together with its first announced calls, so that these need no commit of their own. */
@ApplicationScoped
public class StartQueue {
    private final Journal journal;
    private final Runners runners;
    private final RunningHere here;
    private final UnownedClaims unowned;
    private final InstantSource clock;
    private final Node node;

    StartQueue(
            Journal journal, Runners runners, RunningHere here, UnownedClaims unowned, InstantSource clock, Node node) {
        this.journal = journal;
        this.runners = runners;
        this.here = here;
        this.unowned = unowned;
        this.clock = clock;
        this.node = node;
    }

    /**
     * Writes a new queue down and works on it.
     *
     * @param asked what its caller asks of it at once
     * @param audit who asks for it
     * @throws StoreUnavailable when the database is away; if the queue was written nevertheless, a node takes it up
     *     later
     * @throws StoreRefused when the database does not take it, with whatever is announced
     */
    public StartResult start(
            QueueStart start, String fingerprint, List<Operation.EventRegistered> asked, List<AuditEntry> audit) {
        // As exact as the database keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LogEntry first = new LogEntry(1, now, node.name(), new Operation.QueueStarted());
        Queue queue = Queue.fold(start, List.of(first));
        Claim claim = node.claimOfStart(start.id());
        return here.claiming(() -> {
            try {
                return start(queue, fingerprint, asked, audit, claim);
            } catch (StoreUnavailable e) {
                unowned.suspect(claim, new TakeUpCause.UnsureStart());
                throw e;
            }
        });
    }

    private StartResult start(
            Queue queue,
            String fingerprint,
            List<Operation.EventRegistered> asked,
            List<AuditEntry> audit,
            Claim claim) {
        try (Runners.FirstTurn first = runners.plan(queue, asked)) {
            try {
                return write(queue, fingerprint, asked, audit, claim, first, first.turn());
            } catch (StoreRefused e) {
                // It may be what is announced that the database does not take: then the queue is to say so.
                return write(queue, fingerprint, asked, audit, claim, first, PlannedTurn.ofFacts(queue));
            }
        }
    }

    private StartResult write(
            Queue queue,
            String fingerprint,
            List<Operation.EventRegistered> asked,
            List<AuditEntry> audit,
            Claim claim,
            Runners.FirstTurn first,
            PlannedTurn turn) {
        Change change = turn.startingChange(queue, asked, claim).withAudit(audit);
        StartResult accepted = journal.start(queue.start(), fingerprint, queue.createdAt(), change);
        if (accepted instanceof StartResult.Fresh fresh) {
            first.begin(fresh.queue(), claim, turn);
        }
        return accepted;
    }
}
