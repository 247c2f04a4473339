package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A queue that a test works on as a node does: it holds the claim and remembers what it knows of the log. */
final class AtWork {
    static final String FINGERPRINT = "f1";

    private static final StepProblem PROBLEM = StepProblem.of("no connection");

    private final Journal journal;
    private Claim claim;
    private Queue queue;

    AtWork(Journal journal, Claim claim, Queue queue) {
        this.journal = journal;
        this.claim = claim;
        this.queue = queue;
    }

    /** Starts a queue that must be new. */
    static AtWork start(Journal journal, QueueStart start) {
        StartResult accepted = tryStart(journal, start, FINGERPRINT);
        assertThat(accepted).isInstanceOf(StartResult.Fresh.class);
        StartResult.Fresh fresh = (StartResult.Fresh) accepted;
        return new AtWork(journal, fresh.claim(), fresh.queue());
    }

    /** Starts so many queues that must be new. */
    static List<AtWork> startSome(Journal journal, int count) {
        return Stream.generate(() -> start(journal, Starts.any())).limit(count).toList();
    }

    /** Starts a queue and announces nothing yet. */
    static StartResult tryStart(Journal journal, QueueStart start, String fingerprint) {
        return tryStart(journal, start, fingerprint, null, new LockChange.Keep());
    }

    /** The same, with the claim that a node makes this attempt with. */
    static StartResult tryStart(Journal journal, QueueStart start, Claim claim) {
        return tryStart(journal, start, FINGERPRINT, claim, null, new LockChange.Keep());
    }

    /** Starts a queue as somebody asked for it. */
    static StartResult tryStart(Journal journal, QueueStart start, List<AuditEntry> audit) {
        Writer holder = new Writer.Holder(new Claim(start.id(), 1));
        Change first = new Change(start.id(), holder, 1, List.of(), List.of(), null, new LockChange.Keep());
        return journal.start(start, FINGERPRINT, Instant.now().truncatedTo(ChronoUnit.MICROS), first.withAudit(audit));
    }

    /** Starts a queue together with what is decided first. */
    static StartResult tryStart(
            Journal journal,
            QueueStart start,
            String fingerprint,
            QueueStatus status,
            LockChange lockChange,
            Operation.Decision... decisions) {
        return tryStart(journal, start, fingerprint, new Claim(start.id(), 1), status, lockChange, decisions);
    }

    private static StartResult tryStart(
            Journal journal,
            QueueStart start,
            String fingerprint,
            Claim claim,
            QueueStatus status,
            LockChange lockChange,
            Operation.Decision... decisions) {
        Writer holder = new Writer.Holder(claim);
        return journal.start(
                start,
                fingerprint,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                new Change(start.id(), holder, 1, List.of(), List.of(decisions), status, lockChange));
    }

    /** The first change of a start, by the node that holds it from then on. */
    static Change first(QueueStart start, Operation.Decision... decisions) {
        Writer holder = new Writer.Holder(new Claim(start.id(), 1));
        return new Change(start.id(), holder, 1, List.of(), List.of(decisions), null, new LockChange.Keep());
    }

    UUID id() {
        return queue.id();
    }

    Claim claim() {
        return claim;
    }

    /** The queue as far as this worker knows it. */
    Queue queue() {
        return queue;
    }

    /** A change by the holder. */
    Change change(LockChange lockChange, Operation... operations) {
        return change(queue, new Writer.Holder(claim), lockChange, operations);
    }

    /** A change by the holder that starts a sub-queue as a step. */
    Change starting(QueueStart subQueue, String step) {
        Change change = change(new LockChange.Keep(), started(step, 1));
        return new Change(
                change.queueId(),
                change.writer(),
                change.seen(),
                change.facts(),
                change.decisions(),
                change.status(),
                List.of(subQueue),
                List.of(),
                List.of(),
                change.lockChange());
    }

    /** A change by someone who knows the queue as this worker does, and takes it if nobody holds it. */
    Change request(Operation... operations) {
        return change(queue, new Writer.Requester(), new LockChange.Take(), operations);
    }

    /** The same, but nothing is written while somebody holds it. */
    Change requestIfFree(Operation... operations) {
        return change(queue, new Writer.Requester(), new LockChange.TakeIfFree(), operations);
    }

    /** The same by a node that has no room for the queue. */
    Change requestWithoutRoom(Operation... operations) {
        return change(queue, new Writer.Requester(), new LockChange.LeaveDue(), operations);
    }

    private static Change change(Queue seen, Writer writer, LockChange lockChange, Operation... operations) {
        List<Operation.Fact> facts = new ArrayList<>();
        List<Operation.Decision> decisions = new ArrayList<>();
        Queue paper = seen;
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.Fact fact -> facts.add(fact);
                case Operation.Decision decision -> decisions.add(decision);
            }
            paper = paper.with(new LogEntry(paper.seq() + 1, Instant.EPOCH, "paper", operation));
        }
        QueueStatus status = paper.status() == seen.status() ? null : paper.status();
        return new Change(seen.id(), writer, seen.seq(), facts, decisions, status, lockChange);
    }

    /** Writes a change and learns what came of it. */
    WriteResult write(Change change) {
        WriteResult written = journal.write(change);
        switch (written) {
            case WriteResult.Appended appended -> {
                queue = queue.with(appended.entries());
                claim = appended.claim() == null ? claim : appended.claim();
            }
            case WriteResult.Overtaken overtaken -> queue = queue.with(overtaken.entries());
            case WriteResult.ClaimLost lost -> {}
            case WriteResult.Closed closed -> {}
        }
        return written;
    }

    /** Writes as the holder, which must succeed; the queue stays held. */
    List<LogEntry> append(Operation... operations) {
        return appended(change(new LockChange.Keep(), operations));
    }

    /** Writes as the holder, which must succeed. */
    List<LogEntry> appended(Change change) {
        WriteResult written = write(change);
        assertThat(written).isInstanceOf(WriteResult.Appended.class);
        return ((WriteResult.Appended) written).entries();
    }

    /** Lets go of the queue, due at once. */
    AtWork release() {
        appended(change(new LockChange.Release(Instant.EPOCH, null)));
        return this;
    }

    /** Both steps are done, and the queue is let go of. */
    AtWork succeed() {
        append(started("a", 1));
        append(done("a", 1), started("b", 1));
        appended(change(new LockChange.Release(null, null), done("b", 1), new Operation.QueueSucceeded()));
        return this;
    }

    /** Nothing was done, so nothing is to be undone. */
    AtWork restore() {
        appended(change(
                new LockChange.Close(), new Operation.RestoreRequested("told to"), new Operation.QueueRestored()));
        return this;
    }

    static Operation.CallStarted started(String step, int attempt) {
        return new Operation.CallStarted(step, CallKind.ACTION, attempt, null);
    }

    static Operation.CallDone done(String step, int attempt) {
        return done(step, attempt, new Json("{\"ok\":true}"));
    }

    static Operation.CallDone done(String step, int attempt, Json result) {
        return new Operation.CallDone(step, CallKind.ACTION, attempt, result, 200, Duration.ofMillis(12));
    }

    static Operation.StepUnreached unreached(String step, int attempt) {
        return new Operation.StepUnreached(step, attempt, PROBLEM);
    }

    static Operation.RetryScheduled again(String step) {
        return new Operation.RetryScheduled(step, CallKind.ACTION, Instant.parse("2026-01-01T00:00:00Z"));
    }
}
