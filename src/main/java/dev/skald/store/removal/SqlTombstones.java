package dev.skald.store.removal;

import dev.skald.queue.Owner;
import dev.skald.queue.QueueStatus;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.OwnerRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the table {@code tombstone}. */
@ApplicationScoped
public class SqlTombstones implements Tombstones {
    private final Database database;

    public SqlTombstones(Database database) {
        this.database = database;
    }

    public static Optional<Tombstone> find(Connection connection, UUID id) throws SQLException {
        String sql = """
                select fingerprint, name, outcome, created_at, ended_at, namespace, owner
                from tombstone
                where id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Tombstone(
                        id,
                        rows.getString("fingerprint"),
                        rows.getString("name"),
                        QueueStatus.ofWord(rows.getString("outcome")),
                        LogRows.instant(rows, "created_at"),
                        LogRows.instant(rows, "ended_at"),
                        OwnerRows.read(rows)));
            }
        }
    }

    @Override
    public boolean block(UUID id, Owner owner, List<AuditEntry> audit) {
        // A start with this id must wait for the same lock row (see InlineJournal.start).
        String gate = """
                insert into event_lock (queue_id, fence, interrupted, seq, status)
                values (?, 0, false, 0, 'restored')
                on conflict do nothing
                """;
        String insert = """
                insert into tombstone (id, outcome, created_at, ended_at, namespace, owner)
                select ?, ?, now(), now(), ?, ?
                where not exists (select from queue where id = ?)
                on conflict do nothing
                """;
        return database.inTransaction(connection -> {
            if (update(connection, gate, id) == 0) {
                return false;
            }
            int inserted;
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setObject(1, id);
                statement.setString(2, QueueStatus.RESTORED.word());
                statement.setString(3, owner.namespace());
                statement.setString(4, owner.subject());
                statement.setObject(5, id);
                inserted = statement.executeUpdate();
            }
            update(connection, "delete from event_lock where queue_id = ?", id);
            AuditRows.append(connection, inserted == 1 ? audit : List.of());
            return inserted == 1;
        });
    }

    @Override
    public Optional<Instant> forget(Duration keep, Instant from, int limit) {
        String sql = """
                with gone as (
                    delete from tombstone
                    where id = any (array(
                        select id
                        from tombstone
                        where buried_at >= ?
                            and buried_at < (select least(latest, now()) from database_clock) - make_interval(secs => ?)
                            and (buried_at < (select least(latest, now()) - make_interval(secs => ahead) from database_clock)
                                    - make_interval(secs => ?)
                                or buried_at >= (select ahead_since from database_clock))
                        order by buried_at
                        limit ?))
                    returning buried_at
                )
                select max(buried_at) as last
                from gone
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, from.atOffset(ZoneOffset.UTC));
                double seconds = keep.toMillis() / 1000.0;
                statement.setDouble(2, seconds);
                statement.setDouble(3, seconds);
                statement.setInt(4, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return Optional.ofNullable(rows.getObject("last", OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant);
                }
            }
        });
    }

    private static int update(Connection connection, String sql, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            return statement.executeUpdate();
        }
    }
}
