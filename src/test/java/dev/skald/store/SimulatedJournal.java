package dev.skald.store;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.ChangeDecision;
import dev.skald.store.journal.EventLock;
import dev.skald.store.journal.InlineJournal;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.log.StartCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Node;
import dev.skald.store.node.Notice;
import dev.skald.store.removal.Tombstone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what {@link InlineJournal} promises, in memory. */
final class SimulatedJournal implements Journal {
    private final SimulatedTables tables;
    private final SimulatedLine line;
    private final Node node;

    SimulatedJournal(SimulatedTables tables, SimulatedLine line, Node node) {
        this.tables = tables;
        this.line = line;
        this.node = node;
    }

    @Override
    public StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
        String name = node.name();
        UUID id = start.id();
        Claim claim = first.claim();
        return line.transaction("start", () -> {
            SimulatedTables.QueueRow known = tables.queues().get(id);
            if (known != null) {
                return new StartResult.Known(known.fingerprint);
            }
            Tombstone tombstone = tables.tombstone(id).orElse(null);
            if (tombstone != null) {
                return new StartResult.Remembered(tombstone);
            }
            if (!line.alive(tables, name)) {
                throw new StoreUnavailable("this node was taken for dead");
            }
            List<QueueStart> starts = new ArrayList<>(first.subQueues());
            starts.add(start);
            tables.check(first, first.operations(), starts);
            tables.insert(start, fingerprint, acceptedAt);
            SimulatedTables.LockRow lock = tables.insertLock(id);
            tables.take(id, lock, name, claim.fence());
            List<LogEntry> log = new ArrayList<>(
                    tables.append(id, acceptedAt, name, List.of(new Operation.QueueStarted()), lock.fence));
            ChangeDecision.Append append =
                    ChangeDecision.append(new EventLock(name, lock.fence, lock.seq), first, name);
            log.addAll(appended(first, append, lock, name).entries());
            tables.raise(id, first.events(), log);
            return new StartResult.Fresh(Queue.fold(start, log), claim);
        });
    }

    @Override
    public WriteResult write(Change change) {
        String name = node.name();
        return line.transaction("write", () -> written(change, name));
    }

    private WriteResult written(Change change, String name) {
        SimulatedTables.LockRow row = tables.locks().get(change.queueId());
        EventLock lock = row == null ? null : new EventLock(row.holder, row.fence, row.seq);
        return switch (ChangeDecision.of(lock, change, name)) {
            case ChangeDecision.Refuse refuse -> refuse.answer();
            case ChangeDecision.Append append -> {
                WriteResult.Appended appended = appended(change, append, row, name);
                tables.raise(change.queueId(), change.events(), appended.entries());
                yield appended;
            }
            case ChangeDecision.Compare compare -> overtaken(change, row, name);
        };
    }

    private WriteResult.Appended appended(
            Change change, ChangeDecision.Append append, SimulatedTables.LockRow lock, String name) {
        UUID id = change.queueId();
        if (append.claim() != null && !line.alive(tables, name)) {
            throw new StoreUnavailable("this node was taken for dead");
        }
        tables.check(change, change.operations(), change.subQueues());
        List<LogEntry> entries = tables.append(id, name, change.operations(), fence(change));
        tables.audit().addAll(change.audit());
        lock.seq += entries.size();
        switch (append.lockChange()) {
            case LockChange.Keep keep -> {}
            case LockChange.Take take -> tables.take(id, lock, name);
            case LockChange.LeaveDue due -> {
                lock.dueAt = tables.now();
                lock.waiting = null;
            }
            case LockChange.Release release -> {
                lock.holder = null;
                lock.dueAt = release.dueAt();
                lock.waiting = release.waiting();
            }
            case LockChange.Close close -> tables.locks().remove(id);
        }
        change.subQueues().forEach(start -> insertSubQueue(start, name));
        if (change.status() != null) {
            SimulatedTables.QueueRow row = tables.queues().get(id);
            row.status = change.status();
            row.endedAt = change.status().ended() ? tables.now() : null;
        }
        if (append.tellsHolder()) {
            line.tell(new Notice(Notice.Kind.ASKED, id));
        }
        return new WriteResult.Appended(entries, append.claim());
    }

    private static @Nullable Long fence(Change change) {
        Claim claim = change.claim();
        return claim == null ? null : claim.fence();
    }

    private void insertSubQueue(QueueStart start, String name) {
        boolean known = tables.locks().containsKey(start.id())
                || tables.queues().containsKey(start.id())
                || tables.tombstone(start.id()).isPresent();
        if (known) {
            return;
        }
        tables.insert(start, StartCodec.OF_SUB_QUEUE, tables.now()).isStep = true;
        tables.insertLock(start.id()).dueAt = tables.now();
        Operation.QueueStarted started = new Operation.QueueStarted();
        List<LogEntry> log = tables.append(start.id(), name, List.of(started), null);
        tables.raise(start.id(), List.of(LifecycleEvents.started(start, started)), log);
    }

    private WriteResult overtaken(Change change, SimulatedTables.LockRow lock, String name) {
        List<LogEntry> log = tables.queues().get(change.queueId()).log;
        List<LogEntry> unseen = List.copyOf(log.subList((int) change.seen(), log.size()));
        ChangeDecision.Overtaken overtaken = ChangeDecision.Overtaken.of(change, unseen, name);
        if (overtaken.recorded()) {
            return new WriteResult.Appended(unseen, null);
        }
        tables.check(change, overtaken.news(), List.of());
        List<LogEntry> entries = new ArrayList<>(unseen);
        List<LogEntry> news = tables.append(change.queueId(), name, overtaken.news(), fence(change));
        tables.raise(change.queueId(), change.events(), news);
        entries.addAll(news);
        lock.seq += overtaken.news().size();
        return new WriteResult.Overtaken(entries);
    }
}
