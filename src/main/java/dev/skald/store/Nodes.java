package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Who is alive. A node that was not heard of for a lease, by the database's clock, is declared dead once; from then on
 * it stays dead, whatever it thinks itself, and its queues may be taken. It takes nothing more under that name.
 */
@ApplicationScoped
public class Nodes {
    /**
     * A node that may take queues: the only parameter is its name. Asked in the statement that takes them, as a node
     * that slept does not know yet that it was declared dead.
     */
    static final String IS_ALIVE = "exists (select from node where name = ? and heartbeat > '-infinity')";

    /** What keeps a node from taking anything that is not alive in this sense. */
    static StoreUnavailable declaredDead() {
        return new StoreUnavailable(
                "this node was taken for dead, and takes nothing until it goes on under a new name");
    }

    private final Database database;
    private final Node node;
    private volatile boolean arrived;

    Nodes(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    /** Says that this node is there: from now on it may take queues. */
    public void arrive() {
        update("insert into node (name) values (?)", statement -> statement.setString(1, node.name()));
        arrived = true;
    }

    /** Whether this node has said that it is there; before, nobody can have taken it for dead. */
    public boolean arrived() {
        return arrived;
    }

    /**
     * Says that this node is alive.
     *
     * @param gapMax a longer silence than this ends the time for which it was {@linkplain #bury steadily alive}
     * @return false when it was declared dead meanwhile, and forgotten perhaps: its claims are lost
     */
    public boolean beat(Duration gapMax) {
        // Never makes the row anew: who is not known any more was declared dead, and forgotten since.
        String sql = """
                update node
                set heartbeat = now(),
                    alive_since = case
                        when heartbeat < now() - make_interval(secs => ?) then now()
                        else alive_since
                    end
                where name = ? and heartbeat > '-infinity'
                """;
        return update(sql, statement -> {
                    statement.setDouble(1, seconds(gapMax));
                    statement.setString(2, node.name());
                })
                == 1;
    }

    /**
     * Goes on as a fresh node, once this one was declared dead.
     *
     * @param name that no node ever had
     */
    public void beginAnew(String name) {
        node.rename(name);
        arrive();
    }

    /**
     * Declares nodes dead that have been silent for a lease, if this one was steadily alive for as long: when the
     * database was away, nobody could be heard of, and everybody gets a lease to be heard of again. That it was steadily
     * alive counts only if it was heard of within half a lease: when the database is back, this may be asked before the
     * first beat that tells of the gap.
     *
     * @return how many were declared dead
     */
    public int bury(Duration lease) {
        String sql = """
                update node
                set heartbeat = '-infinity'
                where heartbeat > '-infinity' and heartbeat < now() - make_interval(secs => ?) and name <> ?
                    and exists (
                        select from node
                        where name = ? and heartbeat > now() - make_interval(secs => ?)
                            and alive_since <= now() - make_interval(secs => ?)
                    )
                """;
        return update(sql, statement -> {
            statement.setDouble(1, seconds(lease));
            statement.setString(2, node.name());
            statement.setString(3, node.name());
            statement.setDouble(4, seconds(lease.dividedBy(2)));
            statement.setDouble(5, seconds(lease));
        });
    }

    /** Declares every other node dead: right when nobody else can have had this database open, as with our own. */
    public void buryOthers() {
        update(
                "update node set heartbeat = '-infinity' where name <> ?",
                statement -> statement.setString(1, node.name()));
    }

    /** Forgets the dead who hold nothing any more, and declares dead who holds something without being known. */
    public void tidy() {
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

    /** Signs this node off; it must hold nothing any more, else the others take it for dead and recover the rest. */
    public void leave() {
        String sql = """
                update node
                set heartbeat = '-infinity'
                where name = ?
                """;
        update(sql, statement -> statement.setString(1, node.name()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
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
