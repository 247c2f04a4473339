package dev.skald.store.read;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.WaitState;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.OwnerRows;
import dev.skald.store.log.StartCodec;
import dev.skald.store.log.WaitingRows;
import dev.skald.store.removal.SqlTombstones;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a queue in one round trip. */
@ApplicationScoped
public class SqlQueues implements Queues {
    private final Database database;

    public SqlQueues(Database database) {
        this.database = database;
    }

    @Override
    public QueueLookup find(UUID id) {
        return find(id, null);
    }

    @Override
    public QueueLookup findAgain(QueueLookup.Present known) {
        return find(known.queue().id(), known.queue());
    }

    private QueueLookup find(UUID id, @Nullable Queue known) {
        return database.reading(connection -> {
            QueueLookup present = present(connection, id, known);
            if (present != null) {
                return present;
            }
            return SqlTombstones.find(connection, id)
                    .<QueueLookup>map(QueueLookup.Gone::new)
                    .orElseGet(QueueLookup.Absent::new);
        });
    }

    private static QueueLookup.@Nullable Present present(Connection connection, UUID id, @Nullable Queue known)
            throws SQLException {
        // Both in one round trip, because the network costs more than the reads.
        String sql = """
                select q.name, q.input, q.definition, q.fingerprint, q.namespace, q.owner, l.holder is not null as held, l.waiting,
                    l.due_at <= now() as due, l.seq, n.heartbeat is not distinct from '-infinity' as orphaned
                from queue q
                left join event_lock l on l.queue_id = q.id
                left join node n on n.name = l.holder
                where q.id = ?;
                select seq, at, node, operation, step, attempt, detail, payload
                from event_log_entry
                where queue_id = ? and seq > ?
                order by seq
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setObject(2, id);
            statement.setLong(3, known == null ? 0 : known.seq());
            statement.execute();
            try (ResultSet row = statement.getResultSet()) {
                if (!row.next()) {
                    return null;
                }
                QueueStart start = known == null
                        ? StartCodec.decode(
                                id,
                                row.getString("name"),
                                row.getString("input"),
                                row.getString("definition"),
                                row.getString("fingerprint").equals(StartCodec.OF_SUB_QUEUE),
                                OwnerRows.read(row))
                        : known.start();
                EventLockState lock = new EventLockState(
                        row.getBoolean("held"), row.getBoolean("orphaned"), row.getLong("seq"), WaitingRows.read(row));
                statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
                try (ResultSet rows = statement.getResultSet()) {
                    List<LogEntry> log = LogRows.entries(rows);
                    if (known != null) {
                        return lock.of(known.with(log));
                    }
                    // It was purged between the two statements.
                    return log.isEmpty() ? null : lock.of(Queue.fold(start, log));
                }
            }
        }
    }

    /** The lock row, if there is one. */
    private record EventLockState(
            boolean held,
            boolean orphaned,
            long seq,
            @Nullable WaitState waiting) {
        /** Whether the queue waits is unknown, too, when something was written after the lock row was read. */
        QueueLookup.Present of(Queue queue) {
            return new QueueLookup.Present(queue, held, orphaned, seq == queue.seq() || orphaned ? waiting : null);
        }
    }

    @Override
    public Optional<String> fingerprint(UUID id) {
        String sql = """
                select fingerprint
                from queue
                where id = ?
                union all
                select fingerprint
                from tombstone
                where id = ? and fingerprint is not null
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, id);
                statement.setObject(2, id);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getString("fingerprint")) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<List<LogEntry>> log(UUID id, long after, int limit) {
        return database.reading(connection -> {
            List<LogEntry> entries = LogRows.after(connection, id, after, limit);
            return entries.isEmpty() && !exists(connection, id) ? Optional.empty() : Optional.of(entries);
        });
    }

    private static boolean exists(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select from queue where id = ?")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
