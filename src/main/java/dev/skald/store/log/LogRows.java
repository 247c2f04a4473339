package dev.skald.store.log;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and appends rows of {@code event_log_entry} within the caller's transaction. */
public final class LogRows {
    private LogRows() {}

    /** The entries after a given one, up to a limit, oldest first. */
    public static List<LogEntry> after(Connection connection, UUID queueId, long seq, int limit) throws SQLException {
        String sql = """
                select seq, at, node, operation, step, attempt, detail, payload
                from event_log_entry
                where queue_id = ? and seq > ?
                order by seq
                limit ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queueId);
            statement.setLong(2, seq);
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
                return entries(rows);
            }
        }
    }

    /** All entries, with the columns {@code seq, at, node, operation, step, attempt, detail, payload}. */
    public static List<LogEntry> entries(ResultSet rows) throws SQLException {
        List<LogEntry> entries = new ArrayList<>();
        while (rows.next()) {
            entries.add(entry(rows));
        }
        return entries;
    }

    private static LogEntry entry(ResultSet row) throws SQLException {
        LogCodec.Row columns = new LogCodec.Row(
                row.getString("operation"),
                row.getString("step"),
                row.getObject("attempt", Integer.class),
                row.getString("detail"),
                row.getString("payload"));
        return new LogEntry(row.getLong("seq"), instant(row, "at"), row.getString("node"), LogCodec.decode(columns));
    }

    /**
     * Appends operations.
     *
     * @param last the number of the log's last entry
     * @return the entries with their numbers and times
     */
    public static List<LogEntry> append(
            Connection connection, UUID queueId, long last, String node, List<? extends Operation> operations)
            throws SQLException {
        return append(connection, queueId, last, null, node, operations);
    }

    /**
     * Appends operations that happened at a given time.
     *
     * @param at when; null for the time of the current transaction
     */
    public static List<LogEntry> append(
            Connection connection,
            UUID queueId,
            long last,
            @Nullable Instant at,
            String node,
            List<? extends Operation> operations)
            throws SQLException {
        if (operations.isEmpty()) {
            return List.of();
        }
        String sql = """
                insert into event_log_entry (queue_id, seq, at, node, operation, step, attempt, detail, payload)
                select ?, ? + n, coalesce(?, now()), ?, operation, step, attempt, detail::json, payload::json
                from unnest(?::text[], ?::text[], ?::integer[], ?::text[], ?::text[])
                    with ordinality as entry (operation, step, attempt, detail, payload, n)
                returning at
                """;
        List<LogCodec.Row> rows = operations.stream().map(LogCodec::encode).toList();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queueId);
            statement.setLong(2, last);
            statement.setObject(3, at == null ? null : at.atOffset(ZoneOffset.UTC));
            statement.setString(4, node);
            statement.setArray(5, texts(connection, rows.stream().map(LogCodec.Row::word)));
            statement.setArray(6, texts(connection, rows.stream().map(LogCodec.Row::step)));
            statement.setArray(
                    7,
                    connection.createArrayOf(
                            "integer", rows.stream().map(LogCodec.Row::attempt).toArray()));
            statement.setArray(8, texts(connection, rows.stream().map(LogCodec.Row::detail)));
            statement.setArray(9, texts(connection, rows.stream().map(LogCodec.Row::payload)));
            try (ResultSet returned = statement.executeQuery()) {
                returned.next();
                return numbered(last, instant(returned, "at"), node, operations);
            }
        }
    }

    private static List<LogEntry> numbered(long last, Instant at, String node, List<? extends Operation> operations) {
        List<LogEntry> entries = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            entries.add(new LogEntry(last + entries.size() + 1, at, node, operation));
        }
        return entries;
    }

    private static java.sql.Array texts(Connection connection, java.util.stream.Stream<String> values)
            throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
