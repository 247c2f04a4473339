package dev.skald.support;

import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** What a test changes in the database behind Skald's back: times, and the traces of a node that is gone. */
public final class Tampering {
    private Tampering() {}

    /** Makes it look as if a succeeded queue had succeeded so much earlier. */
    public static void backdate(UUID queueId, Duration by) {
        double seconds = by.toMillis() / 1000.0;
        update("update queue set ended_at = ended_at - make_interval(secs => ?) where id = ?", seconds, queueId);
        update("update event_log_entry set at = at - make_interval(secs => ?) where queue_id = ?", seconds, queueId);
    }

    /** Makes it look as if a node worked on a queue and has not been heard of for an hour. */
    public static void giveToSilentNode(UUID queueId, String node) {
        update("insert into node (name, heartbeat) values (?, now() - interval '1 hour')", node);
        String sql = """
                update event_lock
                set holder = ?, fence = fence + 1, interrupted = true, due_at = null, waiting = null
                where queue_id = ?
                """;
        update(sql, node, queueId);
    }

    /** Makes the time come that a queue waits for, in its log and in its lock row. */
    public static void letTimeCome(UUID queueId) {
        String log = """
                update event_log_entry
                set detail = jsonb_set(detail::jsonb, '{until}', '"2026-01-01T00:00:00Z"')::json
                where queue_id = ? and operation = 'retry-scheduled'
                """;
        update(log, queueId);
        update("update event_lock set due_at = '2026-01-01T00:00:00Z' where queue_id = ?", queueId);
    }

    private static void update(String sql, Object... parameters) {
        DataSource source = Arc.container().instance(DataSource.class).get();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (statement.executeUpdate() == 0) {
                throw new AssertionError("no row to tamper with: " + sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
