package dev.skald.store.node;

import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Keeps the table {@code node}. */
@ApplicationScoped
public class SqlNodes implements Nodes {
    /**
     * A node that may take queues: the only parameter is its name. Part of the statement that takes queues, because a
     * node that was frozen does not know yet that it was declared dead.
     */
    public static final String IS_ALIVE =
            "exists (select from node me where me.name = ? and me.heartbeat > '-infinity')";

    private final Database database;
    private final Node node;

    public SqlNodes(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public void signOn() {
        insert();
    }

    private void insert() {
        update("insert into node (name) values (?)", statement -> statement.setString(1, node.name()));
    }

    @Override
    public void beginAnew(String name) {
        // Its process is there, whatever others thought.
        update("update node set slow = true where name = ?", statement -> statement.setString(1, node.name()));
        node.rename(name);
        insert();
    }

    @Override
    public int declareDead(List<HeartbeatResult.OtherNode> silent) {
        String sql = """
                update node
                set heartbeat = '-infinity', slow = not pg_try_advisory_xact_lock(hashtextextended(name, 0))
                from unnest(?::text[], ?::bigint[]) as silent (who, heard)
                where name = who and beat = heard and heartbeat > '-infinity' and\s""" + IS_ALIVE;
        String[] names = silent.stream().map(HeartbeatResult.OtherNode::name).toArray(String[]::new);
        Long[] beats = silent.stream().map(HeartbeatResult.OtherNode::beat).toArray(Long[]::new);
        return update(sql, statement -> {
            Connection connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.setArray(2, connection.createArrayOf("bigint", beats));
            statement.setString(3, node.name());
        });
    }

    @Override
    public void declareOthersDead() {
        update(
                "update node set heartbeat = '-infinity' where name <> ?",
                statement -> statement.setString(1, node.name()));
    }

    @Override
    public void removeGone() {
        String forget = """
                delete from node
                where heartbeat = '-infinity'
                    and not exists (select from event_lock where holder = node.name)
                """;
        // Who is alive says so before taking anything. A transaction that began before its node was declared dead may
        // end after the node was forgotten.
        String recall = """
                insert into node (name, heartbeat)
                select distinct holder, timestamptz '-infinity'
                from event_lock
                where holder is not null
                    and not exists (select from node where name = holder)
                on conflict do nothing
                """;
        var unused = database.inTransaction(connection -> {
            Database.useIndexes(connection);
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(forget) + statement.executeUpdate(recall);
            }
        });
    }

    @Override
    public void signOff() {
        String sql = """
                update node
                set heartbeat = '-infinity'
                where name = ?
                """;
        update(sql, statement -> statement.setString(1, node.name()));
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private int update(String sql, Parameters parameters) {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                return statement.executeUpdate();
            }
        });
    }
}
