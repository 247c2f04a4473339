package dev.skald.store.node;

import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Moves the column {@code due_at} of lock rows. */
@ApplicationScoped
public class SqlDueTimes implements DueTimes {
    private final Database database;

    public SqlDueTimes(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Place> moveBack(Duration by, Place after, int limit) {
        String sql = """
                with moved as (
                    update event_lock waiting
                    set due_at = waiting.due_at - make_interval(secs => ?)
                    from (
                        select queue_id, due_at
                        from event_lock
                        where due_at >= ? and due_at > now() and (due_at, queue_id) > (?, ?)
                        order by due_at, queue_id
                        limit ?
                        for update skip locked
                    ) as chosen
                    where waiting.queue_id = chosen.queue_id
                    returning chosen.due_at, chosen.queue_id
                )
                select due_at, queue_id
                from moved
                order by due_at desc, queue_id desc
                limit 1
                """;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setDouble(1, by.toMillis() / 1000.0);
                statement.setObject(2, after.dueAt().atOffset(ZoneOffset.UTC));
                statement.setObject(3, after.dueAt().atOffset(ZoneOffset.UTC));
                statement.setObject(4, after.queueId());
                statement.setInt(5, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(
                                    new Place(LogRows.instant(rows, "due_at"), rows.getObject("queue_id", UUID.class)))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void moved(Duration by) {
        String sql = """
                update database_clock
                set behind = 0
                where abs(behind - ?) < 0.001
                """;
        var unused = database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setDouble(1, by.toMillis() / 1000.0);
                return statement.executeUpdate();
            }
        });
    }
}
