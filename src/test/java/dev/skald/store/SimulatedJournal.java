package dev.skald.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what {@link InlineJournal} promises, in memory. */
final class SimulatedJournal implements Journal {
    private static final JsonFactory JSON = new JsonFactory();

    private final SimulatedTables tables;
    private final SimulatedLine line;
    private final Node node;

    SimulatedJournal(SimulatedTables tables, SimulatedLine line, Node node) {
        this.tables = tables;
        this.line = line;
        this.node = node;
    }

    @Override
    public Accepted start(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
        String name = node.name();
        UUID id = start.id();
        Claim claim = first.claim();
        checkJson(start.input().text());
        return line.transaction("start", () -> {
            SimulatedTables.QueueRow known = tables.queues().get(id);
            if (known != null) {
                return new Accepted.Known(known.fingerprint);
            }
            Tombstone tombstone = tables.tombstone(id).orElse(null);
            if (tombstone != null) {
                return new Accepted.Remembered(tombstone);
            }
            if (!line.alive(tables, name)) {
                throw new StoreUnavailable("this node was taken for dead");
            }
            tables.insert(start, fingerprint, acceptedAt);
            SimulatedTables.LockRow lock = tables.insertLock(id);
            tables.take(id, lock, name, claim.fence());
            List<LogEntry> log = new ArrayList<>(
                    tables.append(id, acceptedAt, name, List.of(new Operation.QueueStarted()), lock.fence));
            log.addAll(appended(first, lock, name).entries());
            return new Accepted.Fresh(Queue.fold(start, log), claim);
        });
    }

    @Override
    public Written write(Change change) {
        String name = node.name();
        return line.transaction("write", () -> written(change, name));
    }

    private Written written(Change change, String name) {
        SimulatedTables.LockRow lock = tables.locks().get(change.queueId());
        if (lock == null) {
            return new Written.Closed();
        }
        if (change.author() instanceof Author.Holder holder
                && !(holder.claim().fence() == lock.fence && name.equals(lock.holder))) {
            return new Written.ClaimLost();
        }
        if (change.then() instanceof Then.TakeFree && lock.holder != null) {
            return new Written.Overtaken(List.of());
        }
        return lock.seq == change.seen() ? appended(change, lock, name) : overtaken(change, lock, name);
    }

    private Written.Appended appended(Change change, SimulatedTables.LockRow lock, String name) {
        UUID id = change.queueId();
        boolean takes =
                lock.holder == null && (change.then() instanceof Then.Take || change.then() instanceof Then.TakeFree);
        if (takes && !line.alive(tables, name)) {
            throw new StoreUnavailable("this node was taken for dead");
        }
        change.operations()
                .forEach(operation -> checkJson(LogCodec.encode(operation).payload()));
        List<LogEntry> entries = tables.append(id, name, change.operations(), fence(change));
        lock.seq += entries.size();
        if (takes) {
            tables.take(id, lock, name);
        }
        switch (change.then()) {
            case Then.Keep keep -> {}
            case Then.Take take -> {}
            case Then.TakeFree take -> {}
            case Then.LeaveDue due -> {
                if (lock.holder == null) {
                    lock.dueAt = tables.now();
                    lock.waiting = null;
                }
            }
            case Then.Release release -> {
                lock.holder = null;
                lock.dueAt = release.dueAt();
                lock.waiting = release.waiting();
            }
            case Then.Close close -> tables.locks().remove(id);
        }
        change.subQueues().forEach(start -> insertSubQueue(start, name));
        if (change.status() != null) {
            SimulatedTables.QueueRow row = tables.queues().get(id);
            row.status = change.status();
            row.endedAt = change.status().ended() ? tables.now() : null;
        }
        return new Written.Appended(entries, takes ? new Claim(id, lock.fence) : null);
    }

    /** A column of type json takes nothing else. */
    private static void checkJson(@Nullable String text) {
        if (text == null) {
            return;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                // Whatever it is, as long as it is well-formed.
            }
        } catch (IOException e) {
            throw new StoreRefused(new SQLException("no JSON: " + e.getMessage(), "22P02"));
        }
    }

    private static @Nullable Long fence(Change change) {
        return change.author() instanceof Author.Holder holder ? holder.claim().fence() : null;
    }

    private void insertSubQueue(QueueStart start, String name) {
        boolean known = tables.locks().containsKey(start.id())
                || tables.queues().containsKey(start.id())
                || tables.tombstone(start.id()).isPresent();
        if (known) {
            return;
        }
        tables.insert(start, OF_SUB_QUEUE, tables.now()).isStep = true;
        tables.insertLock(start.id()).dueAt = tables.now();
        tables.append(start.id(), name, List.of(new Operation.QueueStarted()), null);
    }

    private Written overtaken(Change change, SimulatedTables.LockRow lock, String name) {
        List<LogEntry> log = tables.queues().get(change.queueId()).log;
        List<LogEntry> unseen = List.copyOf(log.subList((int) change.seen(), log.size()));
        List<LogCodec.Row> known =
                unseen.stream().map(entry -> LogCodec.encode(entry.operation())).toList();
        if (recordedBefore(change, unseen, known, name)) {
            return new Written.Appended(unseen, null);
        }
        List<Operation.Fact> news = change.facts().stream()
                .filter(fact -> known.stream().noneMatch(LogCodec.encode(fact)::sameAs))
                .toList();
        List<LogEntry> entries = new ArrayList<>(unseen);
        entries.addAll(tables.append(change.queueId(), name, news, fence(change)));
        lock.seq += news.size();
        return new Written.Overtaken(entries);
    }

    private static boolean recordedBefore(Change change, List<LogEntry> unseen, List<LogCodec.Row> known, String name) {
        List<LogCodec.Row> mine =
                change.operations().stream().map(LogCodec::encode).toList();
        boolean kept = change.author() instanceof Author.Holder && change.then() instanceof Then.Keep;
        if (!kept || known.size() < mine.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (!mine.get(i).sameAs(known.get(i)) || !unseen.get(i).node().equals(name)) {
                return false;
            }
        }
        return true;
    }
}
