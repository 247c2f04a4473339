package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Who is alive. A node that was not heard of for a lease, by the database's clock, is declared dead once; from then on
 * it stays dead, whatever it thinks itself, and its queues may be taken.
 */
@ApplicationScoped
public class Nodes {
    private final Database database;
    private final Node node;

    Nodes(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    /**
     * Says that this node is alive.
     *
     * @return false when it was declared dead meanwhile: its claims are lost
     */
    public boolean beat() {
        String sql = """
                insert into node (name)
                values (?)
                on conflict (name) do update set heartbeat = now()
                where node.heartbeat > '-infinity'
                """;
        return update(sql, statement -> statement.setString(1, node.name())) == 1;
    }

    /**
     * Declares nodes dead that have been silent for a lease, and forgets the dead who hold nothing any more.
     *
     * @return how many were declared dead
     */
    public int bury(Duration lease) {
        String forget = """
                delete from node
                where heartbeat = '-infinity'
                    and not exists (select from event_lock where holder = node.name)
                """;
        // A node that slept until it was forgotten may take a queue and die before its next beat. Whoever is alive said
        // so before taking anything, so a holder that nobody knows is dead.
        String recall = """
                insert into node (name, heartbeat)
                select distinct holder, timestamptz '-infinity'
                from event_lock
                where holder is not null
                    and not exists (select from node where name = holder)
                on conflict do nothing
                """;
        String declare = """
                update node
                set heartbeat = '-infinity'
                where heartbeat > '-infinity' and heartbeat < now() - make_interval(secs => ?) and name <> ?
                """;
        update(forget, statement -> {});
        int recalled = update(recall, statement -> {});
        return recalled
                + update(declare, statement -> {
                    statement.setDouble(1, lease.toMillis() / 1000.0);
                    statement.setString(2, node.name());
                });
    }

    /** Declares every other node dead: right when nobody else can have had this database open, as with our own. */
    public void buryOthers() {
        update(
                "update node set heartbeat = '-infinity' where name <> ?",
                statement -> statement.setString(1, node.name()));
    }

    /** Signs this node off; it must hold nothing any more, else the others take it for dead and recover the rest. */
    public void leave() {
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
