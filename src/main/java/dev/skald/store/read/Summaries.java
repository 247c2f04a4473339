package dev.skald.store.read;

import dev.skald.queue.QueueStatus;
import dev.skald.queue.QueueSummary;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.StoredJson;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.WaitingRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists queues. */
@ApplicationScoped
public class Summaries {
    private final Database database;

    Summaries(Database database) {
        this.database = database;
    }

    /**
     * One page of the list, newest first: the queues as they all were at one moment.
     *
     * @return as many as asked for, unless there are no more
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<QueueSummary> page(ListQuery query) {
        Selection selection = new Selection(query);
        String sql = """
                with page as (
                    select q.id, q.name, q.created_at, q.restored_at, l.status, l.holder, l.due_at, l.waiting, l.ended_at, l.seq
                    from queue q
                    left join event_lock l on l.queue_id = q.id
                """ + selection.clauses + """
                    limit ?
                )
                select id, page.name, created_at, status, waiting, due_at <= now() as due,
                    coalesce(restored_at, ended_at) as ended_at,
                    node.heartbeat is not distinct from '-infinity' as orphaned,
                    coalesce(page.seq, (select max(entry.seq) from event_log_entry entry where queue_id = id)) as version,
                    (select json_object_agg(key, value) from queue_label where queue_id = id) as labels
                from page
                left join node on node.name = holder
                order by created_at desc, id desc
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int index = 0;
                for (Object parameter : selection.parameters) {
                    statement.setObject(++index, parameter);
                }
                statement.setInt(++index, query.limit());
                try (ResultSet rows = statement.executeQuery()) {
                    List<QueueSummary> page = new ArrayList<>();
                    while (rows.next()) {
                        page.add(summary(rows));
                    }
                    return page;
                }
            }
        });
    }

    private static QueueSummary summary(ResultSet row) throws SQLException {
        String status = row.getString("status");
        return new QueueSummary(
                row.getObject("id", UUID.class),
                row.getString("name"),
                // A queue that is restored has no lock row any more.
                status == null ? QueueStatus.RESTORED : QueueStatus.ofWord(status),
                labels(row.getString("labels")),
                WaitingRows.read(row),
                LogRows.instant(row, "created_at"),
                row.getObject("ended_at") == null ? null : LogRows.instant(row, "ended_at"),
                row.getLong("version"));
    }

    private static Map<String, String> labels(@Nullable String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            StoredJson.tree(text)
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
        }
        return labels;
    }

    /** The clauses that say which rows are on a page, in which order, and their parameters. */
    private static final class Selection {
        final StringBuilder clauses = new StringBuilder();
        final List<Object> parameters = new ArrayList<>();

        Selection(ListQuery query) {
            query.labels().forEach(this::join);
            clauses.append("where true\n");
            QueueStatus status = query.status();
            if (status == QueueStatus.RESTORED) {
                and("q.restored_at is not null");
            } else if (status != null) {
                // As a literal, so that the database can tell which of the partial indexes serves, whatever plan it
                // keeps.
                and("l.status = '" + status.word() + "'");
            }
            if (query.name() != null) {
                and("q.name = ?", query.name());
            }
            // Lists of the few that have not ended follow the index of their lock rows.
            boolean byLock = status != null && !status.ended();
            String at = byLock ? "l.created_at" : "q.created_at";
            String id = byLock ? "l.queue_id" : "q.id";
            if (query.createdAfter() != null) {
                and(at + " > ?", time(query.createdAfter()));
            }
            if (query.createdBefore() != null) {
                and(at + " < ?", time(query.createdBefore()));
            }
            ListQuery.Position from = query.from();
            if (from != null) {
                // The page begins where the last one ended, however much came in since.
                and("(" + at + ", " + id + ") < (?, ?)", time(from.createdAt()), from.id());
            }
            clauses.append("order by ").append(at).append(" desc, ").append(id).append(" desc\n");
        }

        private void join(String key, String value) {
            // The second condition follows from the third one and is for the index, see V7__label_index.sql.
            String label = "label" + parameters.size();
            clauses.append("""
                    join queue_label %1$s on %1$s.queue_id = q.id and %1$s.key = ?
                        and left(%1$s.value, 100) = left(?, 100) and %1$s.value = ?
                    """.formatted(label));
            parameters.addAll(List.of(key, value, value));
        }

        private void and(String condition, Object... values) {
            clauses.append("and ").append(condition).append('\n');
            parameters.addAll(List.of(values));
        }

        private static Object time(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
    }
}
