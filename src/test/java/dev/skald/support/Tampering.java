package dev.skald.support;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.skald.recovery.Heartbeat;
import dev.skald.recovery.NodeSettings;
import dev.skald.store.node.Node;
import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What a test changes in the database behind Skald's back: the traces of other nodes, and what the database takes. It makes
 * no time pass: that does {@link DatabaseTime}.
 */
public final class Tampering {
    private Tampering() {}

    /** Leaves nothing of what other tests did, so that a test can count what happens. */
    public static void forgetEverything() {
        // The locks first, one statement after the other: a node that still works on a queue is waited for, then
        // finds none.
        for (String table : List.of("event_lock", "event_log_entry", "queue_label", "queue", "tombstone")) {
            execute("delete from " + table);
        }
        execute("delete from node where name like 'other-%'");
    }

    /** Has this node send a heartbeat, which the age of ended queues is counted up to. */
    public static void sendHeartbeat() {
        if (Arc.container().instance(Heartbeat.class).get().runOnce() != 0) {
            throw new AssertionError("this node was declared dead");
        }
    }

    /**
     * Makes it look as if another node worked on a queue.
     *
     * @param silence how long ago that node was last heard of
     * @return the node's name
     */
    public static String giveToOtherNode(UUID queueId, Duration silence) {
        String node = "other-" + UUID.randomUUID();
        update("insert into node (name) values (?)", node);
        String sql = """
                update event_lock
                set holder = ?, fence = greatest(fence, 0) + 1, interrupted = true, due_at = null, waiting = null
                where queue_id = ?
                """;
        update(sql, node, queueId);
        silence(node, silence);
        return node;
    }

    /** Makes it look as if a node had been only slow when it was declared dead. */
    public static void lives(String node) {
        update("update node set slow = true where name = ?", node);
    }

    /** Declares every node dead, the one that the test runs in too. */
    public static void declareAllDead() {
        execute("update node set heartbeat = '-infinity'");
    }

    /** Makes it look as if this node had taken a queue, and the answer to that commit had been lost. */
    public static void holdWithoutKnowing(UUID queueId) {
        String sql = """
                update event_lock
                set holder = ?, fence = greatest(fence, 0) + 1, interrupted = true, due_at = null, waiting = null
                where queue_id = ?
                """;
        update(sql, Arc.container().instance(Node.class).get().name(), queueId);
    }

    /** Has this node send the heartbeats of some time, at most of a minute, in which it hears nothing of another node. */
    public static void silence(String node, Duration silence) {
        Heartbeat heartbeat = Arc.container().instance(Heartbeat.class).get();
        Duration interval = Arc.container().instance(NodeSettings.class).get().heartbeat();
        for (long n = Math.min(60, silence.toSeconds()) / interval.toSeconds(); n >= 0; n--) {
            if (heartbeat.runOnce() != 0) {
                throw new AssertionError("this node was declared dead before node " + node);
            }
        }
    }

    /**
     * Has a queue that nobody works on looked at before its time has come, as when two nodes at once have moved the times
     * back after the database's clock stepped.
     */
    public static void makeDue(UUID queueId) {
        update("update event_lock set due_at = '2026-01-01T00:00:00Z' where queue_id = ?", queueId);
    }

    /**
     * Has the database refuse certain rows from now on.
     *
     * @param condition of {@code new}, the row
     * @param sqlState with which it refuses them
     */
    public static void refuse(String table, String condition, String sqlState) {
        execute("""
                create or replace function tampering() returns trigger language plpgsql as $$
                begin
                    raise exception using errcode = tg_argv[0], message = 'no room for it';
                end
                $$
                """);
        execute("create or replace trigger tampering before insert on " + table + " for each row when (" + condition
                + ") execute function tampering('" + sqlState + "')");
    }

    /** Has the database take every row again. */
    public static void refuseNothing() {
        for (String table : List.of("event_log_entry", "queue_label")) {
            execute("drop trigger if exists tampering on " + table);
        }
    }

    /** Lets events that got their positions in a time to come, as other tests moved the clock, have got them just now. */
    public static void sequencedNow() {
        execute("update outbox set sequenced_at = now() where sequenced_at > now()");
    }

    static void update(String sql, Object... parameters) {
        if (execute(sql, parameters) == 0) {
            throw new AssertionError("no row to tamper with: " + sql);
        }
    }

    @CanIgnoreReturnValue
    private static int execute(String sql, Object... parameters) {
        DataSource source = Arc.container().instance(DataSource.class).get();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
