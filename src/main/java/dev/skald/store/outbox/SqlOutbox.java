package dev.skald.store.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.Json;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.StoredJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outbox in the database. */
@ApplicationScoped
public class SqlOutbox implements Outbox {
    private final Database database;

    public SqlOutbox(Database database) {
        this.database = database;
    }

    /** What one transaction raised. */
    private record Row(long first, Instant at, JsonNode events) {
        long last() {
            return first + events.size() - 1;
        }
    }

    /** Names an event that was registered with a queue. */
    private record Reference(UUID queueId, long seq) {}

    @Override
    public int sequence(int rowsMax) {
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select sequence_events(?)")) {
                statement.setInt(1, rowsMax);
                return oneInt(statement);
            }
        });
    }

    @Override
    public EventPage after(long position, int limit, URI source) {
        return database.reading(connection -> {
            List<Row> rows = rows(connection, position, limit);
            Map<Reference, Json> bodies = bodies(connection, rows);
            List<PublishedEvent> events = new ArrayList<>();
            for (Row row : rows) {
                long at = row.first();
                for (JsonNode stored : row.events()) {
                    if (at > position) {
                        events.add(OutboxCodec.decode(stored, at, row.at(), source, body(stored, bodies)));
                    }
                    at++;
                }
            }
            return new EventPage(
                    events, rows.isEmpty() ? position : rows.getLast().last());
        });
    }

    private static @Nullable Json body(JsonNode stored, Map<Reference, Json> bodies) {
        Reference reference = reference(stored);
        return reference == null ? null : bodies.get(reference);
    }

    private static @Nullable Reference reference(JsonNode stored) {
        long seq = OutboxCodec.registered(stored);
        UUID queueId = OutboxCodec.queueId(stored);
        return seq == 0 || queueId == null ? null : new Reference(queueId, seq);
    }

    /** The rows that begin with the one that the next position is in, until they have enough events. */
    private static List<Row> rows(Connection connection, long position, int limit) throws SQLException {
        String sql = """
                select first_position, at, events
                from outbox
                where first_position >= coalesce(
                    (select max(first_position) from outbox where first_position <= ?), ?)
                order by first_position
                limit ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, position + 1);
            statement.setLong(2, position + 1);
            statement.setInt(3, limit);
            statement.setFetchSize(Math.min(limit, 100));
            try (ResultSet found = statement.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (found.next() && (rows.isEmpty() || rows.getLast().last() < position + limit)) {
                    Row row = new Row(
                            found.getLong("first_position"),
                            LogRows.instant(found, "at"),
                            StoredJson.tree(found.getString("events")));
                    if (row.last() > position) {
                        rows.add(row);
                    }
                }
                return rows;
            }
        }
    }

    private static Map<Reference, Json> bodies(Connection connection, List<Row> rows) throws SQLException {
        List<Reference> references = new ArrayList<>();
        for (Row row : rows) {
            for (JsonNode stored : row.events()) {
                Reference reference = reference(stored);
                if (reference != null) {
                    references.add(reference);
                }
            }
        }
        Map<Reference, Json> bodies = new HashMap<>();
        if (references.isEmpty()) {
            return bodies;
        }
        String sql = """
                select queue_id, seq, body
                from unnest(?::uuid[], ?::bigint[]) as wanted (id, number)
                join registered_event on queue_id = id and seq = number
                where body is not null
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", references.stream().map(Reference::queueId).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", references.stream().map(Reference::seq).toArray()));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    bodies.put(
                            new Reference(found.getObject("queue_id", UUID.class), found.getLong("seq")),
                            new Json(found.getString("body")));
                }
            }
        }
        return bodies;
    }

    @Override
    public EventRange range() {
        String sql = "select purged_position, last_position from event_sequence";
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new EventRange(rows.getLong("purged_position"), rows.getLong("last_position"));
            }
        });
    }

    @Override
    public Map<Long, Json> registered(UUID queueId) {
        String sql = "select seq, body from registered_event where queue_id = ? and body is not null";
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, queueId);
                try (ResultSet rows = statement.executeQuery()) {
                    Map<Long, Json> bodies = new HashMap<>();
                    while (rows.next()) {
                        bodies.put(rows.getLong("seq"), new Json(rows.getString("body")));
                    }
                    return bodies;
                }
            }
        });
    }

    @Override
    public int forget(Duration keep, int rowsMax) {
        String sql = """
                with old as (
                    select first_position
                    from outbox
                    where first_position is not null
                    order by first_position
                    limit ?
                ), gone as (
                    delete from outbox
                    where first_position = any (array(select first_position from old))
                        and sequenced_at < now() - ? * interval '1 millisecond'
                    returning first_position, size, events
                ), bodies as (
                    delete from registered_event
                    using gone, json_array_elements(gone.events) as stored
                    where stored ->> 'registered' is not null
                        and queue_id = (stored ->> 'queue')::uuid
                        and seq = (stored ->> 'registered')::bigint
                ), purged as (
                    update event_sequence
                    set purged_position = greatest(
                        purged_position, (select max(first_position + size - 1) from gone))
                    where exists (select from gone)
                )
                select count(*) from gone
                """;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, rowsMax);
                statement.setLong(2, keep.toMillis());
                return oneInt(statement);
            }
        });
    }

    private static int oneInt(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
