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
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** What a transaction of the test's own has locked, so that others have to wait. */
final class Locked implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Connection connection;

    private Locked(DataSource source) throws SQLException {
        connection = source.getConnection();
        connection.setAutoCommit(false);
    }

    /** The lock rows of queues: every change to one of them has to wait. */
    static Locked queues(DataSource source, UUID... queueIds) throws SQLException {
        String sql = """
                select queue_id
                from event_lock
                where queue_id = any (?)
                for update
                """;
        Locked locked = new Locked(source);
        try (PreparedStatement lock = locked.connection.prepareStatement(sql)) {
            lock.setObject(1, queueIds);
            Set<UUID> ids = new HashSet<>();
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject("queue_id", UUID.class));
                }
            }
            assertThat(ids).containsExactlyInAnyOrder(queueIds);
        }
        return locked;
    }

    /** A whole table: every reader has to wait. */
    static Locked table(DataSource source, String name) throws SQLException {
        Locked locked = new Locked(source);
        locked.change("lock table " + name + " in access exclusive mode");
        return locked;
    }

    /** Does something while queues are locked. */
    static void during(Runnable action, DataSource source, UUID... queueIds) throws SQLException {
        Locked locked = queues(source, queueIds);
        try {
            action.run();
        } finally {
            locked.close();
        }
    }

    /**
     * Waits until somebody waits.
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
        throw new AssertionError("nobody waits");
    }

    /**
     * Cuts the connection of everybody who waits, until this work gives up. What was cut once is done again, and would
     * wait here until it is timed out.
     */
    void cutUntilGivenUp(Future<?> work) throws SQLException {
        long end = System.nanoTime() + LONGEST.toNanos();
        String sql = """
                select pg_terminate_backend(pid)
                from pg_stat_activity
                where pg_backend_pid() = any (pg_blocking_pids(pid))
                """;
        while (!work.isDone()) {
            change(sql);
            change("select pg_stat_clear_snapshot()");
            assertThat(System.nanoTime()).as("it gives up in time").isLessThan(end);
        }
    }

    /** Changes something in the same transaction. */
    void change(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /** Lets the others go on, who then see what was changed. */
    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
