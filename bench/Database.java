import dev.skald.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The PostgreSQL server that everything here runs on, as a process beside Skald: the one that Skald embeds, started by
 * this process with Skald's own class, or one that was named.
 */
final class Database implements AutoCloseable {
    /** What a server has done. */
    record Counters(long commits, double walBytes) {}

    private final String url;
    private final boolean embedded;
    private final Connection connection;

    private Database(String url, boolean embedded) throws SQLException {
        this.url = url;
        this.embedded = embedded;
        this.connection = DriverManager.getConnection(url);
    }

    /**
     * @param named URL of a server, with user and password and the right to make databases; null for the embedded one
     * @param folder where that keeps its data
     */
    static Database open(String named, Path folder) throws SQLException {
        return named == null ? new Database(EmbeddedPostgres.urlIn(folder), true) : new Database(named, false);
    }

    /** Makes an empty database and returns its URL. What another run left under that name is dropped. */
    String makeDatabase(String name) throws SQLException {
        execute("drop database if exists " + name + " with (force)");
        execute("create database " + name);
        return urlOf(name);
    }

    String urlOf(String name) {
        return url.replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs statements in one of the databases. */
    void runIn(String name, String sql) throws SQLException {
        try (Connection there = DriverManager.getConnection(urlOf(name));
                Statement statement = there.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What a query for one value gives in one of the databases. */
    String textIn(String name, String sql) throws SQLException {
        try (Connection there = DriverManager.getConnection(urlOf(name))) {
            return text(there, sql);
        }
    }

    /** The process of the server, 0 when it is not on this machine. */
    long pid() throws SQLException {
        long backend = number("select pg_backend_pid()");
        return ProcessHandle.of(backend)
                .filter(one -> one.info().command().orElse("").endsWith("postgres"))
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L);
    }

    Counters counters(String name) throws SQLException {
        return new Counters(
                number("select xact_commit from pg_stat_database where datname = '" + name + "'"),
                number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
    }

    /** What the figures depend on, as the server says it. */
    String about() throws SQLException {
        return "PostgreSQL " + text("show server_version") + (embedded ? " (the embedded one)" : "") + ", fsync "
                + text("show fsync") + ", synchronous_commit " + text("show synchronous_commit")
                + ", full_page_writes " + text("show full_page_writes") + ", shared_buffers "
                + text("show shared_buffers") + ", max_wal_size " + text("show max_wal_size") + ", wal_sync_method "
                + text("show wal_sync_method");
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    String text(String sql) throws SQLException {
        return text(connection, sql);
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        if (embedded) {
            EmbeddedPostgres.stopAll();
        }
    }
}
