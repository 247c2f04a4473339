package dev.skald.store;

import dev.skald.store.jdbc.Database;
import dev.skald.store.node.Node;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the tables hold, seen past the code under test; and what a test changes in them, such as their times. */
final class Rows implements Tables {
    /** What lists show of a queue, whether or not it has a lock row. */
    static final String SUMMARIES = """
            select case when restored_at is null then status else 'restored' end as status,
                coalesce(restored_at, ended_at) as ended_at, parent_id
            from queue
            left join event_lock on queue_id = id
            """;

    private final DataSource source;

    Rows(DataSource source) {
        this.source = source;
    }

    /** Takes everything away but the nodes. */
    void clear() {
        update("truncate queue, queue_label, event_lock, event_log_entry, tombstone, definition, definition_version,"
                + " outbox, registered_event");
        update("set skald.audit.purge = 'on'; delete from audit; reset skald.audit.purge");
    }

    /** A node that was heard of just now. */
    @Override
    public void alive(Node node) {
        String sql = """
                insert into node (name)
                values (?)
                on conflict (name) do update
                set heartbeat = now(), beat = node.beat + 1
                """;
        update(sql, node.name());
    }

    /** As if some node had sent a heartbeat just now, on a database whose clock never stepped. */
    void heartbeat() {
        update("update database_clock set latest = now(), behind = 0, ahead = 0, ahead_since = '-infinity'");
    }

    @Override
    public List<String> events(UUID queueId) {
        String sql = """
                select coalesce(event ->> 'type', 'dev.skald.queue.' || (event ->> 'stage')) || ' ' || (event ->> 'seq')
                from outbox, json_array_elements(events) with ordinality as raised (event, number)
                where event ->> 'queue' = ?
                order by id, number
                """;
        return texts(sql, queueId.toString());
    }

    /** A node that was declared dead. */
    @Override
    public void dead(Node node) {
        update("insert into node (name) values (?) on conflict do nothing", node.name());
        update("update node set heartbeat = '-infinity' where name = ?", node.name());
    }

    @Override
    public List<String> audit(UUID queueId) {
        return texts("select subject || ' ' || act from audit where target = ? order by id", queueId.toString());
    }

    @Override
    public Optional<LockRow> lock(UUID queueId) {
        String sql = "select holder, fence, interrupted, due_at, waiting, seq from event_lock where queue_id = ?";
        return query(
                        sql,
                        row -> new LockRow(
                                row.getString("holder"),
                                row.getLong("fence"),
                                row.getBoolean("interrupted"),
                                instant(row, "due_at"),
                                row.getString("waiting"),
                                row.getLong("seq")),
                        queueId)
                .stream()
                .findFirst();
    }

    @Override
    public @Nullable Summary summary(UUID queueId) {
        return query(
                        SUMMARIES + "where id = ?",
                        row -> new Summary(
                                row.getString("status"),
                                instant(row, "ended_at"),
                                row.getObject("parent_id", UUID.class)),
                        queueId)
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<String> labels(UUID queueId) {
        return texts("select key || '=' || value from queue_label where queue_id = ?", queueId);
    }

    @Override
    public long queues() {
        return count("queue");
    }

    @Override
    public long locks() {
        return count("event_lock");
    }

    @Override
    public void forget(Node node) {
        update("delete from node where name = ?", node.name());
    }

    @Override
    public boolean isKnown(Node node) {
        return count("node where name = ?", node.name()) == 1;
    }

    @Override
    public boolean isDead(Node node) {
        return count("node where name = ? and heartbeat = '-infinity'", node.name()) == 1;
    }

    @Override
    public long logEntries(UUID queueId) {
        return count("event_log_entry where queue_id = ?", queueId);
    }

    /** How many rows a condition holds for, in {@code from} and {@code where}. */
    long count(String fromWhere, Object... parameters) {
        return query("select count(*) from " + fromWhere, row -> row.getLong(1), parameters)
                .getFirst();
    }

    /** One column, as text. */
    List<String> texts(String sql, Object... parameters) {
        return query(sql, row -> row.getString(1), parameters);
    }

    int update(String sql, Object... parameters) {
        return on(connection -> {
            try (PreparedStatement statement = prepared(connection, sql, parameters)) {
                return statement.executeUpdate();
            }
        });
    }

    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Reader<T> reader, Object... parameters) {
        return on(connection -> {
            try (PreparedStatement statement = prepared(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                List<T> read = new ArrayList<>();
                while (rows.next()) {
                    read.add(reader.read(rows));
                }
                return read;
            }
        });
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private <T> T on(Database.Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
