package dev.skald.store;

import dev.skald.queue.QueueStatus;
import dev.skald.queue.QueueSummary;
import dev.skald.queue.Waiting;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/** Lists queues. */
@ApplicationScoped
public class Summaries {
    private final QueueRepository repository;
    private final Database database;

    Summaries(QueueRepository repository, Database database) {
        this.repository = repository;
        this.database = database;
    }

    /**
     * One page of the list, newest first.
     *
     * @return as many as asked for, unless there are no more
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<QueueSummary> page(ListQuery query) {
        List<QueueSummary> page = new ArrayList<>();
        ListQuery rest = query;
        while (true) {
            List<QueueEntity> rows = rows(rest);
            page.addAll(summaries(rows));
            if (rows.size() < rest.limit() || page.size() == query.limit()) {
                return page;
            }
            // Some were purged since their rows were read: others move up.
            rest = query.onwards(position(rows.getLast()), query.limit() - page.size());
        }
    }

    private List<QueueEntity> rows(ListQuery query) {
        try {
            return repository.page(query);
        } catch (JDBCException e) {
            throw Database.translated(e.getSQLException());
        }
    }

    private List<QueueSummary> summaries(List<QueueEntity> rows) {
        Map<UUID, Rest> rests = rests(rows.stream().map(row -> row.id).toArray());
        List<QueueSummary> summaries = new ArrayList<>();
        for (QueueEntity row : rows) {
            Rest rest = rests.get(row.id);
            if (rest != null) {
                summaries.add(summary(row, rest));
            }
        }
        return summaries;
    }

    private static ListQuery.Position position(QueueEntity row) {
        return new ListQuery.Position(Objects.requireNonNull(row.createdAt), Objects.requireNonNull(row.id));
    }

    private static QueueSummary summary(QueueEntity row, Rest rest) {
        LockEntity lock = row.lock;
        return new QueueSummary(
                Objects.requireNonNull(row.id),
                Objects.requireNonNull(row.name),
                lock == null ? QueueStatus.RESTORED : QueueStatus.ofWord(Objects.requireNonNull(lock.status)),
                row.labels,
                rest.waiting(),
                Objects.requireNonNull(row.createdAt),
                lock == null ? row.restoredAt : lock.endedAt,
                rest.version());
    }

    /** What a list shows of a queue's lock and log. */
    private record Rest(@Nullable Waiting waiting, long version) {}

    private Map<UUID, Rest> rests(@Nullable Object[] ids) {
        return database.inTransaction(connection -> rests(connection, ids));
    }

    private static Map<UUID, Rest> rests(Connection connection, @Nullable Object[] ids) throws SQLException {
        String sql = """
                select asked.id as queue_id, l.waiting, l.due_at <= now() as due,
                    n.heartbeat is not distinct from '-infinity' as orphaned, last.seq as version
                from unnest(?) as asked (id)
                left join event_lock l on l.queue_id = asked.id
                left join node n on n.name = l.holder
                cross join lateral (
                    select seq
                    from event_log_entry
                    where queue_id = asked.id
                    order by seq desc
                    limit 1
                ) last
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids));
            try (ResultSet rows = statement.executeQuery()) {
                Map<UUID, Rest> rests = new HashMap<>();
                while (rows.next()) {
                    rests.put(
                            rows.getObject("queue_id", UUID.class),
                            new Rest(WaitingRows.read(rows), rows.getLong("version")));
                }
                return rests;
            }
        }
    }
}
