package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Queues' lock rows, held by a transaction of the test's own, so that every change to these queues has to wait. */
final class LockedRows implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Connection connection;

    LockedRows(DataSource source, UUID... queueIds) throws SQLException {
        connection = source.getConnection();
        connection.setAutoCommit(false);
        String sql = """
                select queue_id
                from event_lock
                where queue_id = any (?)
                for update
                """;
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setObject(1, queueIds);
            Set<UUID> locked = new HashSet<>();
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    locked.add(rows.getObject("queue_id", UUID.class));
                }
            }
            assertThat(locked).containsExactlyInAnyOrder(queueIds);
        }
    }

    /** Does something while the rows are locked. */
    static void during(Runnable action, DataSource source, UUID... queueIds) throws SQLException {
        LockedRows locked = new LockedRows(source, queueIds);
        try {
            action.run();
        } finally {
            locked.close();
        }
    }

    /**
     * Waits until somebody waits for one of the rows.
     *
     * @return the number of the server process that does
     */
    int awaitWaiter() throws SQLException {
        long end = System.nanoTime() + LONGEST.toNanos();
        String sql = """
                select pid
                from pg_stat_activity
                where pg_backend_pid() = any (pg_blocking_pids(pid))
                """;
        while (System.nanoTime() < end) {
            try (PreparedStatement look = connection.prepareStatement(sql);
                    ResultSet rows = look.executeQuery()) {
                if (rows.next()) {
                    return rows.getInt("pid");
                }
            }
            // Else the transaction would see the same activity again.
            try (PreparedStatement anew = connection.prepareStatement("select pg_stat_clear_snapshot()")) {
                anew.execute();
            }
        }
        throw new AssertionError("nobody waits for the rows");
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
