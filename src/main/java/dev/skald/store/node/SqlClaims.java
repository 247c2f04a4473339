package dev.skald.store.node;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Takes queues with one statement each time. */
@ApplicationScoped
public class SqlClaims implements Claims {
    private final Database database;
    private final Node node;

    public SqlClaims(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public List<ClaimedQueue> due(int limit) {
        String which = """
                where due_at <= now()
                order by due_at
                limit ?
                """;
        return database.inTransaction(connection -> {
            // A backlog is read in the order of its index and never sorted, even if the statistics don't show it yet.
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local enable_bitmapscan = off");
            }
            return take(connection, which, limit);
        });
    }

    @Override
    public Optional<ClaimedQueue> due(UUID queueId) {
        String which = """
                where queue_id = ? and due_at is not null
                """;
        return take(which, queueId).stream().findFirst();
    }

    @Override
    public List<ClaimedQueue> interrupted(int limit) {
        String which = """
                where holder = any (array(select name from node where heartbeat = '-infinity'))
                limit ?
                """;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            return take(connection, which, limit);
        });
    }

    @Override
    public Optional<ClaimedQueue> interrupted(UUID queueId, List<AuditEntry> audit) {
        String which = """
                where queue_id = ? and holder = any (array(select name from node where heartbeat = '-infinity'))
                """;
        Optional<ClaimedQueue> claimed = database.inTransaction(connection -> {
            List<ClaimedQueue> taken = take(connection, which, queueId);
            AuditRows.append(connection, taken.isEmpty() ? List.of() : audit);
            return taken.stream().findFirst();
        });
        if (claimed.isEmpty() && !isAlive()) {
            throw StoreUnavailable.declaredDead();
        }
        return claimed;
    }

    private boolean isAlive() {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select where " + SqlNodes.IS_ALIVE)) {
                statement.setString(1, node.name());
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    @Override
    public Optional<String> holder(UUID queueId) {
        String sql = """
                select holder
                from event_lock
                where queue_id = ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, queueId);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.ofNullable(rows.getString("holder")) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Map<Claim, ClaimedQueue> unowned(Collection<Claim> claims) {
        String which = """
                where holder = ? and (queue_id, fence) in (select * from unnest(?::uuid[], ?::bigint[]))
                """;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            Array ids = connection.createArrayOf(
                    "uuid", claims.stream().map(Claim::queueId).toArray());
            Array fences = connection.createArrayOf(
                    "int8", claims.stream().map(Claim::fence).toArray());
            return takeByFence(connection, which, node.name(), ids, fences);
        });
    }

    @Override
    public Optional<Claim> held(UUID queueId) {
        return held("and queue_id = ?", queueId).stream().findFirst();
    }

    @Override
    public List<Claim> held() {
        return held("");
    }

    /**
     * What this node holds.
     *
     * @param which a condition more, a constant
     */
    private List<Claim> held(String which, Object... parameters) {
        String sql = """
                select queue_id, fence
                from event_lock
                where holder = ?
                """ + which;
        return database.inTransaction(connection -> {
            Database.useIndexes(connection);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, node.name());
                int index = 1;
                for (Object parameter : parameters) {
                    statement.setObject(++index, parameter);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    List<Claim> held = new ArrayList<>();
                    while (rows.next()) {
                        held.add(new Claim(rows.getObject("queue_id", UUID.class), rows.getLong("fence")));
                    }
                    return held;
                }
            }
        });
    }

    private List<ClaimedQueue> take(String which, Object... parameters) {
        return database.inTransaction(connection -> take(connection, which, parameters));
    }

    /**
     * Takes the queues that a condition chooses.
     *
     * @param which the clauses that choose, a constant
     */
    private List<ClaimedQueue> take(Connection connection, String which, Object... parameters) throws SQLException {
        return List.copyOf(takeByFence(connection, which, parameters).values());
    }

    /** The same; what was taken, by what it was held with before. */
    private Map<Claim, ClaimedQueue> takeByFence(Connection connection, String which, Object... parameters)
            throws SQLException {
        String sql = """
                with chosen as (
                    select queue_id, holder, fence as fence_before
                    from event_lock
                """ + which + """
                    for update skip locked
                )
                update event_lock taken
                set holder = ?, interrupted = true, due_at = null, waiting = null, fence =\s""" + Claim.NEXT_FENCE + """

                from chosen
                where taken.queue_id = chosen.queue_id and\s""" + SqlNodes.IS_ALIVE + """

                returning taken.queue_id, taken.fence, chosen.holder, fence_before,
                    coalesce((select slow from node where name = chosen.holder), false) as slow
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object parameter : parameters) {
                statement.setObject(index++, parameter);
            }
            // Once, as it may be another one a moment later.
            String name = node.name();
            statement.setString(index++, name);
            statement.setString(index, name);
            return claimed(statement);
        }
    }

    private static Map<Claim, ClaimedQueue> claimed(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            Map<Claim, ClaimedQueue> claimed = new LinkedHashMap<>();
            while (rows.next()) {
                UUID id = rows.getObject("queue_id", UUID.class);
                Claim claim = new Claim(id, rows.getLong("fence"));
                claimed.put(
                        new Claim(id, rows.getLong("fence_before")),
                        new ClaimedQueue(claim, rows.getString("holder"), rows.getBoolean("slow")));
            }
            return claimed;
        }
    }
}
