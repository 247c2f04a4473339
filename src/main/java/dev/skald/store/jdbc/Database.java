package dev.skald.store.jdbc;

import dev.skald.process.Sleep;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;

/** Runs short pieces of work, each as one transaction on one connection. */
@ApplicationScoped
public class Database {
    /** Deadlock and serialization failure (PostgreSQL, appendix A): the transaction was undone and may be repeated. */
    private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Set<String> PASSING = Set.of(LOCK_NOT_AVAILABLE, "25P03", "25006");

    /** The server stops or has crashed (57P01 to 57P03), or has become a standby (25006). */
    private static final Set<String> GONE = Set.of("57P01", "57P02", "57P03", "25006");

    /** Values that do not fit a column (22), break a constraint (23) or are too large (54). */
    private static final Set<String> OF_VALUES = Set.of("22", "23", "54");

    private static final int REPEATS_MAX = 5;

    /** When a server goes away, all its connections are lost; the pool may still hand some of them out. */
    private static final int RECONNECTS_MAX = 100;

    /** The time that the pool needs to drop lost connections, on a thread of its own. */
    private static final Duration RECONNECT_AFTER = Duration.ofMillis(2);

    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /** Work on a connection; must not outlive it. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs the work in one transaction, which is committed when it returns and rolled back when it throws. It is
     * repeated when it was certainly not committed and another attempt may succeed.
     *
     * @throws StoreUnavailable when the database can't be reached or an answer was lost
     * @throws StoreRefused when it never takes the values
     */
    public <T> T inTransaction(Work<T> work) {
        return repeated(() -> once(work));
    }

    /**
     * Runs work that only reads. Each statement is a transaction of its own and sees what is committed by then; this
     * saves the begin and the commit. It is repeated like the work of a transaction.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public <T> T reading(Work<T> work) {
        return repeated(() -> {
            try (Connection connection = source.getConnection()) {
                return uncommitted(work, connection, true);
            }
        });
    }

    /**
     * Makes the rest of this transaction use indexes, whatever the statistics say: a plan that was made for small
     * tables is kept when they have grown. Before version 18, PostgreSQL does this by a very high cost of other plans,
     * and would compile such expensive plans.
     */
    public static void useIndexes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local enable_seqscan = off; set local jit = off");
        }
    }

    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private static <T> T repeated(Attempt<T> attempt) {
        int reconnects = 0;
        for (int repeat = 1; ; repeat++) {
            try {
                return attempt.run();
            } catch (SQLRecoverableException e) {
                if (reconnects++ == RECONNECTS_MAX) {
                    throw translated(e);
                }
                pauseBeforeReconnect();
            } catch (SQLException e) {
                if (!repeatable(e) || repeat == REPEATS_MAX) {
                    throw translated(e);
                }
            }
        }
    }

    private static void pauseBeforeReconnect() {
        try {
            Sleep.of(RECONNECT_AFTER);
        } catch (InterruptedException e) {
            // Others may wait for this thread: it goes on without a pause.
            Thread.currentThread().interrupt();
        }
    }

    private static boolean repeatable(SQLException e) {
        return e.getSQLState() != null && REPEATABLE.contains(e.getSQLState());
    }

    /** Whether a statement gave up waiting for a row, by the time-out for locks (55P03). */
    public static boolean isLockTimeout(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            T result;
            try {
                result = uncommitted(work, connection, false);
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
            try {
                connection.commit();
            } catch (SQLException e) {
                rollback(connection, e);
                lost(e);
                throw e;
            }
            return result;
        }
    }

    /** Does work that can be done again when its connection is lost, as nothing of it is committed. */
    private <T> T uncommitted(Work<T> work, Connection connection, boolean autoCommit) throws SQLException {
        try {
            // A connection of the pool may turn out to be lost here.
            connection.setAutoCommit(autoCommit);
            return work.on(connection);
        } catch (SQLException e) {
            // After a time-out, a second attempt would keep the caller waiting for as long again.
            boolean atOnce = !(e.getCause() instanceof SocketTimeoutException);
            throw lost(e) && atOnce ? new SQLRecoverableException(e.getMessage(), e.getSQLState(), e) : e;
        }
    }

    /**
     * Whether the connection was lost, or leads to a server that is not the writer any more. The others in the pool are as
     * old, so they are given up as well; those in use only when they are returned.
     */
    private boolean lost(SQLException e) {
        String state = e.getSQLState();
        boolean lost = state != null && (state.startsWith("08") || GONE.contains(state));
        if (lost && source instanceof AgroalDataSource pool) {
            pool.flush(AgroalDataSource.FlushMode.GRACEFUL);
        }
        return lost;
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Connection trouble (class 08), resources (53), an operator's intervention (57), system errors (58), a row that
     * stayed locked for too long, by a node that is frozen perhaps (55P03), a transaction that was ended because this
     * node was (25P03), read-only after a fail-over (25006), or no state at all (the pool gave no connection): it may be
     * better later. What it says of values will be the same later. Everything else is a fault of ours, or of how the
     * database is set up.
     */
    public static RuntimeException translated(SQLException e) {
        String state = e.getSQLState();
        boolean passing = state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || PASSING.contains(state)
                || repeatable(e);
        if (passing) {
            return new StoreUnavailable(e);
        }
        return OF_VALUES.contains(state.substring(0, 2))
                ? new StoreRefused(e)
                : new IllegalStateException("the database refused a statement", e);
    }
}
