package dev.skald.store.read;

import dev.skald.queue.Owner;
import dev.skald.queue.QueueStatus;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.OwnerRows;
import dev.skald.store.log.StoredJson;
import dev.skald.store.log.WaitingRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * One page of the list, newest first; all its queues as they were at one moment.
     *
     * @return as many as the limit, unless there are no more
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<QueueSummary> page(ListQuery query) {
        if (query.scopes().isEmpty()) {
            return List.of();
        }
        Selection selection = new Selection(query);
        String sql = statement(selection);
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int index = 0;
                for (Object parameter : selection.parameters) {
                    statement.setObject(++index, parameter);
                }
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

    static String statement(Selection selection) {
        return """
                with recursive namespaces as (
                    (select namespace from queue order by namespace limit 1)
                    union all
                    select next.namespace
                    from namespaces
                    cross join lateral (
                        select queue.namespace
                        from queue
                        where queue.namespace > namespaces.namespace
                        order by queue.namespace
                        limit 1
                    ) next
                ),
                page as (
                    select distinct on (created_at, id) *
                    from (
                """ + selection.clauses + """
                    ) found
                    order by created_at desc, id desc
                    limit ?
                )
                select id, page.name, namespace, owner, created_at, status, waiting, due_at <= now() as due,
                    coalesce(restored_at, ended_at) as ended_at,
                    node.heartbeat is not distinct from '-infinity' as orphaned,
                    coalesce(page.seq, (select max(entry.seq) from event_log_entry entry where queue_id = id)) as version,
                    (select json_object_agg(key, value) from queue_label where queue_id = id) as labels
                from page
                left join node on node.name = holder
                order by created_at desc, id desc
                """;
    }

    private static QueueSummary summary(ResultSet row) throws SQLException {
        String status = row.getString("status");
        return new QueueSummary(
                row.getObject("id", UUID.class),
                OwnerRows.read(row),
                row.getString("name"),
                // A restored queue has no lock row any more.
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

    /**
     * Selects the rows that may be on a page, with their parameters: a part for each owner, and in it for each
     * namespace one page of rows, read from an index that begins with the namespace. So the number of rows read depends
     * on the page and not on the size of the table.
     */
    static final class Selection {
        final StringBuilder clauses = new StringBuilder();
        final List<Object> parameters = new ArrayList<>();

        private final ListQuery query;
        /** Lists by a status of unended queues use the index of the lock rows, which are few. */
        private final boolean byLock;

        Selection(ListQuery query) {
            this.query = query;
            this.byLock = query.status() != null && !query.status().ended();
            // The key null stands for all owners.
            Map<@Nullable String, List<ListScope>> byOwner = new LinkedHashMap<>();
            for (ListScope scope : query.scopes()) {
                byOwner.computeIfAbsent(scope.owner(), owner -> new ArrayList<>())
                        .add(scope);
            }
            byOwner.forEach((owner, scopes) -> {
                clauses.append(clauses.isEmpty() ? "" : "union all\n");
                add(owner, scopes);
            });
            parameters.add(query.limit());
        }

        private void add(@Nullable String owner, List<ListScope> scopes) {
            String at = byLock ? "l.created_at" : "q.created_at";
            String id = byLock ? "l.queue_id" : "q.id";
            List<String> namespaces = scopes.stream()
                    .map(ListScope::namespace)
                    .filter(Objects::nonNull)
                    .toList();
            if (namespaces.size() < scopes.size()) {
                add("select one.* from namespaces wanted cross join lateral (");
            } else {
                Object array = namespaces.toArray(String[]::new);
                add("select one.* from unnest(?::text[]) as wanted (namespace) cross join lateral (", array);
            }
            add("select q.id, q.name, q.namespace, q.owner, q.created_at, q.restored_at,");
            add("    l.status, l.holder, l.due_at, l.waiting, l.ended_at, l.seq");
            add("from queue q left join event_lock l on l.queue_id = q.id");
            query.labels().forEach(this::join);
            add("where " + (byLock ? "l" : "q") + ".namespace = wanted.namespace");
            owner(owner);
            status(query.status());
            if (query.name() != null) {
                add("and q.name = ?", query.name());
            }
            if (query.createdAfter() != null) {
                add("and " + at + " > ?", time(query.createdAfter()));
            }
            if (query.createdBefore() != null) {
                add("and " + at + " < ?", time(query.createdBefore()));
            }
            ListQuery.Position from = query.from();
            if (from != null) {
                // The page begins after the last one ended, whatever was started since.
                add("and (" + at + ", " + id + ") < (?, ?)", time(from.createdAt()), from.id());
            }
            add("order by " + at + " desc, " + id + " desc limit ?) one", query.limit());
        }

        private void join(String key, String value) {
            // The first condition follows from the second one; the planner needs it to use the index, see
            // V7__label_index.sql.
            String label = "label" + parameters.size();
            add("""
                    join queue_label %1$s on %1$s.queue_id = q.id and %1$s.namespace = wanted.namespace and %1$s.key = ?
                        and left(%1$s.value, 100) = left(?, 100) and %1$s.value = ?""".formatted(label), key, value, value);
        }

        private void owner(@Nullable String owner) {
            if (owner != null) {
                add("and q.owner = ?", owner);
                if (!owner.equals(Owner.ANONYMOUS)) {
                    // For the planner: it does not check parameters when it selects a partial index.
                    add("and q.owner <> '" + Owner.ANONYMOUS + "'");
                }
            }
        }

        private void status(@Nullable QueueStatus status) {
            if (status == QueueStatus.RESTORED) {
                add("and q.restored_at is not null");
            } else if (status != null) {
                // A literal, so that every kept plan can use the partial index of this status.
                add("and l.status = '" + status.word() + "'");
            }
        }

        private void add(String clause, Object... values) {
            clauses.append(clause).append('\n');
            parameters.addAll(List.of(values));
        }

        private static Object time(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
    }
}
