package dev.skald.store.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.Json;
import dev.skald.store.jdbc.BoundStatement;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.StoredJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outbox in the database. */
@ApplicationScoped
public class SqlOutbox implements Outbox {
    /** A page ends once its rows, or what callers registered, are this long; so it has at least one event. */
    private static final long PAGE_BYTES_MAX = 4L * 1024 * 1024;

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
        return count("select sequence_events(?)", rowsMax);
    }

    @Override
    public EventPage after(long position, int limit, URI source) {
        return database.reading(connection -> page(connection, position, limit, source));
    }

    private static EventPage page(Connection connection, long position, int limit, URI source) throws SQLException {
        List<Row> rows = rows(connection, position, limit);
        Map<Reference, Body> bodies = bodies(connection, references(rows, position, position + limit));
        List<PublishedEvent> events = new ArrayList<>();
        long last = position;
        for (Row row : rows) {
            long at = row.first();
            JsonNode about = row.events();
            for (JsonNode stored : row.events()) {
                about = OutboxCodec.isWhole(stored) ? stored : about;
                if (at > position && at <= position + limit) {
                    Reference reference = reference(stored);
                    Body body = reference == null ? null : bodies.get(reference);
                    if (body != null && body.isLeftOut()) {
                        return new EventPage(events, last);
                    }
                    // What was registered and is not there was purged after its row was read: only before a page is a
                    // gap.
                    boolean purged = reference != null && body == null;
                    if (purged && !events.isEmpty()) {
                        return new EventPage(events, last);
                    }
                    if (!purged) {
                        events.add(OutboxCodec.decode(
                                stored, about, at, row.at(), source, body == null ? null : body.json()));
                    }
                    last = at;
                }
                at++;
            }
        }
        return new EventPage(events, last);
    }

    private static List<Reference> references(List<Row> rows, long position, long until) {
        List<Reference> references = new ArrayList<>();
        for (Row row : rows) {
            long at = row.first();
            for (JsonNode stored : row.events()) {
                Reference reference = at > position && at <= until ? reference(stored) : null;
                if (reference != null) {
                    references.add(reference);
                }
                at++;
            }
        }
        return references;
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
                from (
                    select first_position, at, events, octet_length(events::text) as length,
                        sum(octet_length(events::text)) over (order by first_position) as until_here
                    from outbox
                    where first_position >= coalesce(
                            (select max(first_position) from outbox where first_position <= ?), ?)
                        and first_position <= ?
                ) as wanted
                where until_here - length < ?
                order by first_position
                """;
        return BoundStatement.list(
                        connection,
                        sql,
                        row -> new Row(
                                row.getLong("first_position"),
                                LogRows.instant(row, "at"),
                                StoredJson.tree(row.getString("events"))),
                        position + 1,
                        position + 1,
                        position + limit,
                        PAGE_BYTES_MAX)
                .stream()
                .filter(row -> row.last() > position)
                .toList();
    }

    /**
     * What a caller registered.
     *
     * @param json null when it is left out, as those before it are long enough for one page
     */
    private record Body(@Nullable Json json) {
        boolean isLeftOut() {
            return json == null;
        }
    }

    private static Map<Reference, Body> bodies(Connection connection, List<Reference> references) throws SQLException {
        if (references.isEmpty()) {
            return Map.of();
        }
        String sql = """
                select queue_id, seq,
                    case when sum(octet_length(body)) over (order by place) - octet_length(body) < ? then body end as body
                from unnest(?::uuid[], ?::bigint[]) with ordinality as wanted (id, number, place)
                join registered_event on queue_id = id and seq = number
                where body is not null
                """;
        return BoundStatement.list(
                        connection,
                        sql,
                        row -> Map.entry(
                                new Reference(row.getObject("queue_id", UUID.class), row.getLong("seq")),
                                body(row.getString("body"))),
                        PAGE_BYTES_MAX,
                        connection.createArrayOf(
                                "uuid",
                                references.stream().map(Reference::queueId).toArray()),
                        connection.createArrayOf(
                                "int8", references.stream().map(Reference::seq).toArray()))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Body body(@Nullable String text) {
        return new Body(text == null ? null : new Json(text));
    }

    @Override
    public EventRange range() {
        String sql = "select purged_position, last_position from event_sequence";
        return database.reading(connection -> BoundStatement.one(
                connection, sql, row -> new EventRange(row.getLong("purged_position"), row.getLong("last_position"))));
    }

    @Override
    public Map<Long, Json> registered(UUID queueId) {
        String sql = "select seq, body from registered_event where queue_id = ? and body is not null";
        return database.reading(connection ->
                BoundStatement.list(
                                connection,
                                sql,
                                row -> Map.entry(row.getLong("seq"), new Json(row.getString("body"))),
                                queueId)
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public int forget(Duration keep, int rowsMax) {
        String sql = """
                with oldest as (
                    select first_position, sequenced_at < now() - ? * interval '1 millisecond' as old
                    from outbox
                    where first_position is not null
                    order by first_position
                    limit ?
                ), gone as (
                    delete from outbox
                    where first_position = any (array(
                        select first_position
                        from oldest
                        where first_position < coalesce(
                            (select min(first_position) from oldest where not old), 9223372036854775807)))
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
        return count(sql, keep.toMillis(), rowsMax);
    }

    /** By itself: a node that freezes must not hold the row that positions are given by. */
    private int count(String sql, Object... parameters) {
        return database.reading(connection -> BoundStatement.one(connection, sql, row -> row.getInt(1), parameters));
    }
}
