package dev.skald.store.audit;

import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the audit, notes what was refused, and forgets what is old enough. */
@ApplicationScoped
public class AuditLog {
    private final Database database;

    public AuditLog(Database database) {
        this.database = database;
    }

    /**
     * Notes what was not done, for want of a right.
     *
     * @param detail what else there is to say, by its name
     * @throws StoreUnavailable when the database can't be reached
     */
    public void refused(Actor actor, String namespace, AuditAct act, String target, Map<String, String> detail) {
        AuditEntry entry = new AuditEntry(actor, namespace, act, target, null, detail, false, true);
        database.inTransaction(connection -> {
            AuditRows.append(connection, List.of(entry));
            return entry;
        });
    }

    /**
     * A page of the audit.
     *
     * @return as many as asked for, unless there are no more
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<AuditRecord> page(AuditQuery query) {
        Selection selection = new Selection(query);
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(selection.statement())) {
                int index = 0;
                for (Object parameter : selection.parameters) {
                    statement.setObject(++index, parameter);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    List<AuditRecord> page = new ArrayList<>();
                    while (rows.next()) {
                        page.add(record(rows));
                    }
                    return page;
                }
            }
        });
    }

    private static AuditRecord record(ResultSet row) throws SQLException {
        Actor actor = new Actor(
                row.getString("subject"),
                row.getString("kind"),
                row.getString("name"),
                row.getString("address"),
                row.getString("role"),
                row.getString("request_id"));
        String detail = row.getString("detail");
        return new AuditRecord(
                row.getLong("id"),
                LogRows.instant(row, "at"),
                actor,
                row.getString("namespace"),
                row.getString("act"),
                row.getString("target"),
                row.getString("reason"),
                row.getBoolean("refused"),
                detail == null ? null : new Json(detail));
    }

    /** The statement that reads a page, a page from each namespace by its index, and its parameters. */
    static final class Selection {
        final List<Object> parameters = new ArrayList<>();

        private final StringBuilder conditions = new StringBuilder();
        private final boolean all;

        Selection(AuditQuery query) {
            Set<String> namespaces = query.namespaces();
            all = namespaces == null;
            if (namespaces != null) {
                parameters.add(namespaces.toArray(String[]::new));
            }
            and("subject = ?", query.who());
            and("target = ?", query.target());
            AuditAct act = query.act();
            and("act = ?", act == null ? null : act.word());
            if (act != null && !act.everyday()) {
                // For the planner, which can't know that this act is never routine.
                conditions.append("and not routine\n");
            }
            and("at >= ?", time(query.from()));
            and("at < ?", time(query.to()));
            AuditQuery.Place after = query.after();
            if (after != null) {
                conditions.append("and (at, id) < (?, ?)\n");
                parameters.add(after.at().atOffset(ZoneOffset.UTC));
                parameters.add(after.id());
            }
            parameters.add(query.limit());
            parameters.add(query.limit());
        }

        private static @Nullable Object time(@Nullable Instant instant) {
            return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
        }

        private void and(String condition, @Nullable Object value) {
            if (value != null) {
                conditions.append("and ").append(condition).append('\n');
                parameters.add(value);
            }
        }

        String statement() {
            String wanted = all ? "namespaces wanted" : "unnest(?::text[]) as wanted (namespace)";
            return """
                    with recursive namespaces as (
                        (select namespace from audit order by namespace limit 1)
                        union all
                        select next.namespace
                        from namespaces
                        cross join lateral (
                            select audit.namespace
                            from audit
                            where audit.namespace > namespaces.namespace
                            order by audit.namespace
                            limit 1
                        ) next
                    )
                    select found.*
                    from\s""" + wanted + """

                    cross join lateral (
                        select *
                        from audit
                        where audit.namespace = wanted.namespace
                    """ + conditions + """
                        order by at desc, id desc
                        limit ?
                    ) found
                    order by at desc, id desc
                    limit ?
                    """;
        }
    }

    /**
     * Forgets entries that were noted longer ago than asked, the oldest first and at most so many. The time is counted up to
     * the last heartbeat of any node, as that of tombstones.
     *
     * @param routine whether those of what callers did with their own queues, or the others
     * @return how many were forgotten
     * @throws StoreUnavailable when the database can't be reached
     */
    public int forget(boolean routine, Duration keep, int limit) {
        String sql = """
                delete from audit
                where (routine, at, id) in (
                    select routine, at, id
                    from audit
                    where routine = ?
                        and at < (select least(latest, now()) from database_clock) - make_interval(secs => ?)
                        and (at < (select least(latest, now()) - make_interval(secs => ahead) from database_clock)
                                - make_interval(secs => ?)
                            or at >= (select ahead_since from database_clock))
                    order by at, id
                    limit ?
                    for update skip locked)
                """;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            try (Statement allow = connection.createStatement()) {
                allow.execute("set local skald.audit.purge = 'on'");
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                double seconds = keep.toMillis() / 1000.0;
                statement.setBoolean(1, routine);
                statement.setDouble(2, seconds);
                statement.setDouble(3, seconds);
                statement.setInt(4, limit);
                return statement.executeUpdate();
            }
        });
    }
}
