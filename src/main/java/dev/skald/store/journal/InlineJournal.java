package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.event.DomainEvent;
import dev.skald.queue.event.DomainEventQueue;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.StartCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Node;
import dev.skald.store.node.Notice;
import dev.skald.store.node.SqlNotices;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.removal.SqlTombstones;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes each change in a transaction of its own. */
@ApplicationScoped
@Typed(InlineJournal.class)
public class InlineJournal implements Journal {
    private final Database database;
    private final Node node;
    private final OutboxRows outbox;

    public InlineJournal(Database database, Node node, OutboxRows outbox) {
        this.database = database;
        this.node = node;
        this.outbox = outbox;
    }

    @Override
    public StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
        Claim claim = Objects.requireNonNull(first.claim(), "a start is written by its holder");
        // Read once: it may change at any moment.
        String name = node.name();
        StartResult result = database.inTransaction(connection -> {
            // The lock row is written first: a restore that closes an id before its start arrives takes the same row,
            // so the second of the two sees what the first one wrote.
            if (!LockRows.insert(connection, claim, start, acceptedAt, name)) {
                return taken(connection, start.id());
            }
            if (!insertQueue(connection, start, fingerprint, acceptedAt)) {
                connection.rollback();
                return taken(connection, start.id());
            }
            insertLabels(connection, start);
            List<LogEntry> log = new ArrayList<>(
                    LogRows.append(connection, start.id(), 0, acceptedAt, name, List.of(new Operation.QueueStarted())));
            ChangeDecision.Append append = ChangeDecision.append(new EventLock(name, claim.fence(), 1), first, name);
            log.addAll(appended(connection, first, append, 1, name).entries());
            publish(connection, first.events(), log);
            return new StartResult.Fresh(Queue.fold(start, log), claim);
        });
        committed(first);
        return result;
    }

    private static boolean insertQueue(
            Connection connection, QueueStart start, String fingerprint, @Nullable Instant acceptedAt)
            throws SQLException {
        String sql = """
                insert into queue (id, name, fingerprint, definition, input, parent_id, created_at, namespace, owner)
                select ?, ?, ?, ?::json, ?::json, ?, coalesce(?, now()), ?, ?
                where not exists (select from tombstone where id = ?)
                on conflict do nothing
                """;
        Parent parent = start.startedBy();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, start.id());
            statement.setString(2, start.name());
            statement.setString(3, fingerprint);
            statement.setString(4, StartCodec.encode(start));
            statement.setString(5, start.input().text());
            statement.setObject(6, parent == null ? null : parent.queueId(), Types.OTHER);
            statement.setObject(7, LockRows.timestamp(acceptedAt));
            statement.setString(8, start.owner().namespace());
            statement.setString(9, start.owner().subject());
            statement.setObject(10, start.id());
            return statement.executeUpdate() == 1;
        }
    }

    /** Creates a queue that is a step of another one, unless its id is taken. Any node may claim it. */
    private void insertSubQueue(Connection connection, QueueStart start, String name) throws SQLException {
        if (!LockRows.insertFree(connection, start)) {
            return;
        }
        if (insertQueue(connection, start, StartCodec.OF_SUB_QUEUE, null)) {
            insertLabels(connection, start);
            Operation.QueueStarted started = new Operation.QueueStarted();
            List<LogEntry> log = LogRows.append(connection, start.id(), 0, name, List.of(started));
            publish(connection, List.of(LifecycleEvents.started(start, started)), log);
        } else {
            LockRows.close(connection, start.id());
        }
    }

    private static void insertLabels(Connection connection, QueueStart start) throws SQLException {
        if (start.labels().isEmpty()) {
            return;
        }
        String sql = """
                insert into queue_label (queue_id, namespace, key, value)
                select ?, ?, key, value
                from unnest(?::text[], ?::text[]) as label (key, value)
                """;
        List<Map.Entry<String, String>> labels = List.copyOf(start.labels().entrySet());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, start.id());
            statement.setString(2, start.owner().namespace());
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", labels.stream().map(Map.Entry::getKey).toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "text", labels.stream().map(Map.Entry::getValue).toArray()));
            statement.executeUpdate();
        }
    }

    private static StartResult taken(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select fingerprint from queue where id = ?")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    return new StartResult.Known(rows.getString("fingerprint"));
                }
            }
        }
        return SqlTombstones.find(connection, id)
                .<StartResult>map(StartResult.Remembered::new)
                .orElseThrow(StoreUnavailable::declaredDead);
    }

    @Override
    public WriteResult write(Change change) {
        // Read once: it may change at any moment.
        String name = node.name();
        WriteResult result = database.inTransaction(connection -> {
            EventLock lock = LockRows.lock(connection, change.queueId());
            return switch (ChangeDecision.of(lock, change, name)) {
                case ChangeDecision.Refuse refuse -> refuse.answer();
                case ChangeDecision.Append append -> {
                    long last = Objects.requireNonNull(lock).seq();
                    WriteResult.Appended appended = appended(connection, change, append, last, name);
                    publish(connection, change.events(), appended.entries());
                    yield appended;
                }
                case ChangeDecision.Compare compare ->
                    overtaken(connection, change, Objects.requireNonNull(lock).seq(), name);
            };
        });
        committed(change);
        return result;
    }

    /** The events of a transaction go to the outbox with it. */
    private void publish(Connection connection, List<DomainEvent> raised, List<LogEntry> written) throws SQLException {
        DomainEventQueue events = new DomainEventQueue();
        raised.forEach(events::register);
        events.publish(all -> outbox.append(connection, all, written));
    }

    private void committed(Change change) {
        if (outbox.keepsAny(change.events()) || !change.subQueues().isEmpty()) {
            outbox.committed();
        }
    }

    private WriteResult.Appended appended(
            Connection connection, Change change, ChangeDecision.Append append, long last, String name)
            throws SQLException {
        UUID id = change.queueId();
        List<LogEntry> entries = LogRows.append(connection, id, last, name, change.operations());
        OutboxRows.register(connection, id, entries);
        AuditRows.append(connection, change.audit());
        if (change.status() != null && !(append.lockChange() instanceof LockChange.Close)) {
            LockRows.updateStatus(connection, id, change.status());
        }
        long seq = last + entries.size();
        switch (append.lockChange()) {
            case LockChange.Keep keep -> LockRows.keep(connection, id, seq);
            case LockChange.Take take -> LockRows.take(connection, id, seq, name);
            case LockChange.LeaveDue due -> LockRows.leaveDue(connection, id, seq);
            case LockChange.Release release -> LockRows.release(connection, id, seq, release);
            case LockChange.Close close -> {
                markRestored(connection, id);
                LockRows.close(connection, id);
            }
        }
        for (QueueStart subQueue : change.subQueues()) {
            insertSubQueue(connection, subQueue, name);
        }
        if (append.tellsHolder()) {
            SqlNotices.tell(connection, new Notice(Notice.Kind.ASKED, id));
        }
        return new WriteResult.Appended(entries, append.claim());
    }

    private WriteResult overtaken(Connection connection, Change change, long last, String name) throws SQLException {
        List<LogEntry> unseen = LogRows.after(connection, change.queueId(), change.seen(), Integer.MAX_VALUE);
        ChangeDecision.Overtaken overtaken = ChangeDecision.Overtaken.of(change, unseen, name);
        if (overtaken.recorded()) {
            return new WriteResult.Appended(unseen, null);
        }
        List<LogEntry> entries = new ArrayList<>(unseen);
        List<LogEntry> news = LogRows.append(connection, change.queueId(), last, name, overtaken.news());
        publish(connection, change.events(), news);
        entries.addAll(news);
        if (!overtaken.news().isEmpty()) {
            LockRows.keep(connection, change.queueId(), last + overtaken.news().size());
        }
        return new WriteResult.Overtaken(entries);
    }

    private static void markRestored(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update queue set restored_at = now() where id = ?")) {
            statement.setObject(1, id);
            LockRows.one(statement.executeUpdate(), id);
        }
    }
}
