package dev.skald.store;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Waiting;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads single queues and their logs. */
@ApplicationScoped
public class Queues {
    private final Database database;

    Queues(Database database) {
        this.database = database;
    }

    /**
     * A queue with everything its log tells.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public Found find(UUID id) {
        return database.reading(connection -> {
            Found present = present(connection, id);
            if (present != null) {
                return present;
            }
            return Tombstones.find(connection, id).<Found>map(Found.Gone::new).orElseGet(Found.Absent::new);
        });
    }

    private static Found.@Nullable Present present(Connection connection, UUID id) throws SQLException {
        String sql = """
                select q.name, q.input, q.definition, l.holder is not null as held, l.waiting, l.due_at <= now() as due, l.seq,
                    n.heartbeat is not distinct from '-infinity' as orphaned
                from queue q
                left join event_lock l on l.queue_id = q.id
                left join node n on n.name = l.holder
                where q.id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                QueueStart start = StartCodec.decode(
                        id, rows.getString("name"), rows.getString("input"), rows.getString("definition"));
                List<LogEntry> log = LogRows.after(connection, id, 0, Integer.MAX_VALUE);
                // Purged between the two statements.
                return log.isEmpty()
                        ? null
                        : new Found.Present(
                                Queue.fold(start, log),
                                rows.getBoolean("held"),
                                rows.getBoolean("orphaned"),
                                waiting(rows, log.getLast().seq()));
            }
        }
    }

    /** Why nobody works on the queue; null also when something was written since its lock row was read. */
    private static @Nullable Waiting waiting(ResultSet lock, long seq) throws SQLException {
        return lock.getLong("seq") == seq || lock.getBoolean("orphaned") ? WaitingRows.read(lock) : null;
    }

    /**
     * The fingerprint of the start that came with an id.
     *
     * @return empty when none did, or it is too long ago to be remembered
     * @throws StoreUnavailable when the database can't be reached
     */
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

    /**
     * A page of a queue's log, oldest first.
     *
     * @param after the number of the last entry of the page before; 0 for the first page
     * @param limit at most so many
     * @return empty when there is no such queue
     */
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
