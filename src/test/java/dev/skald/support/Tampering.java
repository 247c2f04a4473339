package dev.skald.support;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
        // The locks first, one statement after the other: whoever still works on a queue is waited for, then finds
        // none.
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
    }

    /** Makes it look as if a queue had been purged so much earlier. */
    public static void backdatePurge(UUID queueId, Duration by) {
        update(
                "update tombstone set buried_at = buried_at - make_interval(secs => ?) where id = ?",
                by.toSeconds(),
                queueId);
    }

    /**
     * Makes it look as if another node worked on a queue.
     *
     * @param silence how long ago that node was last heard of
     * @return the node's name
     */
    public static String giveToOtherNode(UUID queueId, Duration silence) {
        String node = "other-" + UUID.randomUUID();
        // Who buries others must have been here himself all the time.
        execute("update node set heartbeat = now(), alive_since = '-infinity' where heartbeat > '-infinity'");
        update("insert into node (name) values (?)", node);
        silence(node, silence);
        String sql = """
                update event_lock
                set holder = ?, fence = fence + 1, interrupted = true, due_at = null, waiting = null
                where queue_id = ?
                """;
        update(sql, node, queueId);
        return node;
    }

    /** Declares every node dead, the one that the test runs in too. */
    public static void declareAllDead() {
        execute("update node set heartbeat = '-infinity'");
    }

    /** Makes it look as if this node had taken a queue, and the answer to that commit had been lost. */
    public static void holdWithoutKnowing(UUID queueId) {
        String sql = """
                update event_lock
                set holder = (select name from node order by heartbeat desc limit 1),
                    fence = fence + 1, interrupted = true, due_at = null, waiting = null
                where queue_id = ?
                """;
        update(sql, queueId);
    }

    /** Makes it look as if a node had not been heard of for so long. */
    public static void silence(String node, Duration silence) {
        update(
                "update node set heartbeat = now() - make_interval(secs => ?) where name = ?",
                silence.toSeconds(),
                node);
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
