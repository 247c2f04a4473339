package dev.skald.store.jdbc;

import dev.skald.store.StoreUnavailable;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * One connection to the database outside the pool, so it never waits for the pool. It is opened with the pool's
 * settings when it is needed, and opened again after a failure. For one thread.
 */
public final class OwnConnection implements AutoCloseable {
    private final Supplier<AgroalConnectionFactoryConfiguration> settings;
    private final Duration longest;
    private final String firstSql;
    private @Nullable Connection connection;

    /**
     * A connection that is not open yet.
     *
     * @param settings how the pool opens its connections
     * @param longest how long to wait for a new connection, and for each answer; whole seconds
     * @param firstSql run on each new connection, after what the pool runs
     */
    public OwnConnection(Supplier<AgroalConnectionFactoryConfiguration> settings, Duration longest, String firstSql) {
        this.settings = settings;
        this.longest = longest;
        this.firstSql = firstSql;
    }

    /**
     * Runs work, each statement a transaction of its own; once more on a new connection when the old one turns out to be lost.
     *
     * @throws StoreUnavailable when the database can't be reached or does not answer in time; what was asked for may have
     *     been done
     */
    public <T> T run(Database.Work<T> work) {
        if (connection != null) {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                RuntimeException failure = closed(e);
                // It was lost some time ago; after a time-out, a second attempt would take as long again.
                if (e.getCause() instanceof SocketTimeoutException || !(failure instanceof StoreUnavailable)) {
                    throw failure;
                }
            }
        }
        try {
            Connection opened = open();
            connection = opened;
            return work.on(opened);
        } catch (SQLException e) {
            throw closed(e);
        }
    }

    private RuntimeException closed(SQLException cause) {
        RuntimeException failure = Database.translated(cause);
        try {
            close();
        } catch (StoreUnavailable also) {
            failure.addSuppressed(also);
        }
        return failure;
    }

    private Connection open() throws SQLException {
        AgroalConnectionFactoryConfiguration how = settings.get();
        Connection opened = new Driver().connect(how.jdbcUrl(), properties(how));
        if (opened == null) {
            throw new SQLException("not the URL of a PostgreSQL: " + how.jdbcUrl());
        }
        try (Statement statement = opened.createStatement()) {
            // The time-outs in the URL are meant for the pool.
            opened.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
            if (how.initialSql() != null && !how.initialSql().isEmpty()) {
                statement.execute(how.initialSql());
            }
            statement.execute(firstSql);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private Properties properties(AgroalConnectionFactoryConfiguration how) {
        Properties properties = new Properties();
        properties.putAll(how.jdbcProperties());
        Stream.concat(Stream.ofNullable(how.principal()), how.credentials().stream())
                .forEach(secret -> properties.putAll(known(how, secret)));
        String seconds = Long.toString(Math.max(1, longest.toSeconds()));
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    /** The driver's properties for user and password. */
    private static Properties known(AgroalConnectionFactoryConfiguration how, Object secret) {
        return how.securityProviders().stream()
                .map(provider -> provider.getSecurityProperties(secret))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(Properties::new);
    }

    /** Closes it without a message to the server, which may not answer. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                throw new StoreUnavailable(e);
            }
        }
    }
}
