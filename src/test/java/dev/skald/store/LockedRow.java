package dev.skald.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** A queue's lock row, held by a transaction of the test's own, so that every change to the queue has to wait. */
final class LockedRow implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Connection connection;

    LockedRow(DataSource source, UUID queueId) throws SQLException {
        connection = source.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("select from event_lock where queue_id = ? for update")) {
            lock.setObject(1, queueId);
            try (ResultSet rows = lock.executeQuery()) {
                if (!rows.next()) {
                    throw new AssertionError("queue " + queueId + " has no lock row");
                }
            }
        }
    }

    /**
     * Waits until somebody waits for the row.
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
        throw new AssertionError("nobody waits for the row");
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
