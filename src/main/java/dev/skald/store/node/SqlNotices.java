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

/** Carries notices by LISTEN and NOTIFY of PostgreSQL. */
@ApplicationScoped
public class SqlNotices implements Notices {
    private static final String CHANNEL = "skald";

    /** How long one call of {@code receive} waits: the listening thread must be able to stop. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    /** After so many calls without a notice, the connection is checked. */
    private static final int SILENT_MOMENTS_MAX = 20;

    private static final int VALID_WITHIN_SECONDS = 1;

    private final Database database;
    private final DataSource source;

    public SqlNotices(Database database, DataSource source) {
        this.database = database;
        this.source = source;
    }

    @Override
    public void tell(Notice notice) {
        database.inTransaction(connection -> {
            tell(connection, notice);
            return notice;
        });
    }

    /** Tells every node once the transaction is committed. */
    public static void tell(Connection connection, Notice notice) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_notify('" + CHANNEL + "', ?)")) {
            statement.setString(1, notice.text());
            statement.execute();
        }
    }

    /** Has a connection of its own. */
    private static final class ConnectionSubscription implements Subscription {
        private final Connection connection;
        private final PGConnection postgres;
        private int silentMoments;

        private ConnectionSubscription(Connection connection) throws SQLException {
            this.connection = connection;
            this.postgres = connection.unwrap(PGConnection.class);
            connection.setAutoCommit(true);
            run("listen " + CHANNEL);
        }

        @Override
        public void receive(Consumer<Notice> listener) {
            try {
                PGNotification @Nullable [] received = postgres.getNotifications((int) MOMENT.toMillis());
                if (received == null || received.length == 0) {
                    checkWhenSilent();
                    return;
                }
                silentMoments = 0;
                for (PGNotification one : received) {
                    Notice.parse(one.getParameter()).ifPresent(listener);
                }
            } catch (SQLException e) {
                throw new StoreUnavailable(e);
            }
        }

        private void checkWhenSilent() throws SQLException {
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

    @Override
    public Subscription listen() {
        try {
            return open(source.getConnection());
        } catch (SQLException e) {
            throw new StoreUnavailable(e);
        }
    }

    private Subscription open(Connection connection) throws SQLException {
        try {
            return new ConnectionSubscription(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
