package dev.skald.support;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.skald.recovery.Heartbeat;
import dev.skald.recovery.NodeSettings;
import dev.skald.store.node.Node;
import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What a test changes in the database behind Skald's back: times, and the traces of a node that is gone. */
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

    /** Makes it look as if everything that happened to a queue had happened so much earlier. */
    public static void backdate(UUID queueId, Duration by) {
        long seconds = by.toSeconds();
        execute("update queue set restored_at = restored_at - make_interval(secs => ?) where id = ?", seconds, queueId);
        execute(
                "update event_lock set ended_at = ended_at - make_interval(secs => ?) where queue_id = ?",
                seconds,
                queueId);
        update("update event_log_entry set at = at - make_interval(secs => ?) where queue_id = ?", seconds, queueId);
        sendHeartbeat();
    }

    /** Has this node send a heartbeat, which the age of ended queues is counted up to. */
    public static void sendHeartbeat() {
        if (Arc.container().instance(Heartbeat.class).get().runOnce() != 0) {
            throw new AssertionError("this node was declared dead");
        }
    }

    /** Makes it look as if a queue had been purged so much earlier. */
    public static void backdatePurge(UUID queueId, Duration by) {
        update(
                "update tombstone set buried_at = buried_at - make_interval(secs => ?) where id = ?",
                by.toSeconds(),
                queueId);
        sendHeartbeat();
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

    /**
     * Makes it look as if the database's clock had just stepped: everything that is stored was written by the clock as it
     * was before.
     *
     * @param by forth; back when negative
     */
    public static void stepClock(Duration by) {
        double ahead = -by.toSeconds();
        execute("update queue set created_at = created_at + make_interval(secs => ?)", ahead);
        execute("""
                update event_lock
                set created_at = created_at + make_interval(secs => ?), due_at = due_at + make_interval(secs => ?),
                    ended_at = ended_at + make_interval(secs => ?)
                """, ahead, ahead, ahead);
        execute("update event_log_entry set at = at + make_interval(secs => ?)", ahead);
        for (String time : List.of("until", "pollAt")) {
            String sql = """
                    update event_log_entry
                    set detail = jsonb_set(detail::jsonb, array[?], to_jsonb(to_char(
                        (detail ->> ?)::timestamptz at time zone 'UTC' + make_interval(secs => ?),
                        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::json
                    where detail ->> ? is not null
                    """;
            execute(sql, time, time, ahead, time);
        }
        execute("update tombstone set buried_at = buried_at + make_interval(secs => ?)", ahead);
        execute("update node set heartbeat = heartbeat + make_interval(secs => ?)", ahead);
        execute("update database_clock set latest = latest + make_interval(secs => ?)", ahead);
    }

    /** Makes it look as if the database's clock had never stepped. */
    public static void settleClock() {
        execute("update database_clock set latest = now(), behind = 0, ahead = 0, ahead_since = '-infinity'");
        sendHeartbeat();
    }

    /** When a queue that nobody works on is looked at again, from now. */
    public static Duration dueIn(UUID queueId) {
        String sql = "select extract(epoch from due_at - clock_timestamp()) from event_lock where queue_id = ?";
        DataSource source = Arc.container().instance(DataSource.class).get();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queueId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return Duration.ofMillis((long) (rows.getDouble(1) * 1000));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
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

    /** Makes the time come that a queue waits for, in its log and in its lock row. */
    public static void letTimeCome(UUID queueId) {
        String log = """
                update event_log_entry
                set detail = jsonb_set(detail::jsonb, '{until}', '"2026-01-01T00:00:00Z"')::json
                where queue_id = ? and operation = 'retry-scheduled'
                """;
        update(log, queueId);
        makeDue(queueId);
    }

    /** Has a queue that nobody works on looked at with the next round, whether or not its time has come. */
    public static void makeDue(UUID queueId) {
        update("update event_lock set due_at = '2026-01-01T00:00:00Z' where queue_id = ?", queueId);
    }

    /** Makes the time come that a queue was to start at, in what it was started with and in its lock row. */
    public static void letStartCome(UUID queueId) {
        String definition = """
                update queue
                set definition = jsonb_set(definition::jsonb, '{startAt}', '"2026-01-01T00:00:00Z"', false)::json
                where id = ? and definition -> 'startAt' is not null
                """;
        update(definition, queueId);
        makeDue(queueId);
    }

    /** Makes it look as if everything that happened to a queue had happened so much earlier, and its deadline has come. */
    public static void letDeadlineCome(UUID queueId, Duration by) {
        backdate(queueId, by);
        makeDue(queueId);
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

    private static void update(String sql, Object... parameters) {
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
