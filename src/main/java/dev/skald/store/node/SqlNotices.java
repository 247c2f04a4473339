package dev.skald.store.node;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Carries notices between the nodes of one database, by its LISTEN and NOTIFY. */
@ApplicationScoped
public class Notices {
    private static final String CHANNEL = "skald";

    /** How long is listened at a time: the listening thread must be able to stop. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    /** After so many silent moments it is made sure that the connection is still there. */
    private static final int SILENT_MOMENTS_MAX = 20;

    private static final int VALID_WITHIN_SECONDS = 1;

    private final Database database;
    private final DataSource source;

    public Notices(Database database, DataSource source) {
        this.database = database;
        this.source = source;
    }

    /**
     * Tells every node, this one too.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public void tell(Notice notice) {
        database.inTransaction(connection -> {
            tell(connection, notice);
            return notice;
        });
    }

    /** Tells every node once the present transaction is committed. */
    public static void tell(Connection connection, Notice notice) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_notify('" + CHANNEL + "', ?)")) {
            statement.setString(1, notice.text());
            statement.execute();
        }
    }

    /** An open ear; has a connection of its own. */
    public static final class Subscription implements AutoCloseable {
        private final Connection connection;
        private final PGConnection postgres;
        private int silentMoments;

        private Subscription(Connection connection) throws SQLException {
            this.connection = connection;
            this.postgres = connection.unwrap(PGConnection.class);
            connection.setAutoCommit(true);
            run("listen " + CHANNEL);
        }

        /**
         * Listens for a moment, and hands on what comes, in the order in which it was committed.
         *
         * @throws StoreUnavailable when the connection is lost, and with it perhaps some notices
         */
        public void receive(Consumer<Notice> listener) {
            try {
                PGNotification @Nullable [] come = postgres.getNotifications((int) MOMENT.toMillis());
                if (come == null || come.length == 0) {
                    makeSure();
                    return;
                }
                silentMoments = 0;
                for (PGNotification one : come) {
                    Notice.parse(one.getParameter()).ifPresent(listener);
                }
            } catch (SQLException e) {
                throw new StoreUnavailable(e);
            }
        }

        private void makeSure() throws SQLException {
            silentMoments++;
            if (silentMoments == SILENT_MOMENTS_MAX) {
                silentMoments = 0;
                run("select");
            }
        }

        private void run(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() {
            try (connection) {
                if (connection.isValid(VALID_WITHIN_SECONDS)) {
                    run("unlisten *");
                }
            } catch (SQLException e) {
                throw new StoreUnavailable(e);
            }
        }
    }

    /**
     * Begins to listen: what is told from now on is heard.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public Subscription listen() {
        try {
            return open(source.getConnection());
        } catch (SQLException e) {
            throw new StoreUnavailable(e);
        }
    }

    private Subscription open(Connection connection) throws SQLException {
        try {
            return new Subscription(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
