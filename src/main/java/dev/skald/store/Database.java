package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/** Runs short pieces of work on a connection, as one transaction each. */
@ApplicationScoped
class Database {
    /** Deadlock and serialization failure (PostgreSQL, appendix A): the transaction was undone and may be repeated. */
    private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

    private static final Set<String> PASSING = Set.of("55P03", "25P03", "25006");

    private static final int REPEATS_MAX = 5;

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /** Work on a connection; must not outlive it. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs the work in one transaction, which is committed when it returns and rolled back when it throws.
     *
     * @throws StoreUnavailable when the database can't be reached or an answer was lost
     */
    <T> T inTransaction(Work<T> work) {
        for (int repeat = 1; ; repeat++) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (!repeatable(e) || repeat == REPEATS_MAX) {
                    throw translated(e);
                }
            }
        }
    }

    private static boolean repeatable(SQLException e) {
        return e.getSQLState() != null && REPEATABLE.contains(e.getSQLState());
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
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
     * better later. Everything else is a fault of ours.
     */
    static RuntimeException translated(SQLException e) {
        String state = e.getSQLState();
        boolean passing = state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || PASSING.contains(state)
                || repeatable(e);
        return passing ? new StoreUnavailable(e) : new IllegalStateException("the database refused a statement", e);
    }
}
