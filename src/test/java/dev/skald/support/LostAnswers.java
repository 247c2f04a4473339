package dev.skald.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Has every commit at a database wait for a standby that is not there, until this is closed. A commit that is broken off
 * while it waits is durable, but its author gets no answer.
 */
public final class LostAnswers implements AutoCloseable {
    private static final String PROBE = "commit-probe";

    private final String url;
    /** Its own commits wait for nobody. */
    private final Connection connection;

    private LostAnswers(String url) throws SQLException {
        this.url = url;
        this.connection = DriverManager.getConnection(url);
        execute("set synchronous_commit = local");
    }

    /** Begins at once: the next commit waits. */
    public static LostAnswers at(String jdbcUrl) throws Exception {
        LostAnswers answers = new LostAnswers(jdbcUrl);
        answers.execute("alter system set synchronous_standby_names = 'nobody'");
        answers.execute("select pg_reload_conf()");
        answers.awaitThatCommitsWait();
        return answers;
    }

    /** The server reads its settings some time after it was told to. */
    private void awaitThatCommitsWait() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var unused = threads.submit(this::commitUntilBrokenOff);
            breakOff("application_name = '" + PROBE + "'");
        }
    }

    private boolean commitUntilBrokenOff() throws SQLException {
        try (Connection probe = DriverManager.getConnection(url);
                Statement statement = probe.createStatement()) {
            statement.execute("set application_name = '" + PROBE + "'");
            while (true) {
                statement.execute("create table commit_probe ()");
                statement.execute("drop table commit_probe");
            }
        }
    }

    /** Waits until a commit of a queue's log waits, and breaks it off: not one of the sequencer, which has its own. */
    public void loseOne() throws Exception {
        breakOff("""
                pid in (
                    select pid from pg_locks
                    where relation = 'event_log_entry'::regclass and mode = 'RowExclusiveLock')""");
    }

    private void breakOff(String which) throws Exception {
        Eventually.until("a commit waits and is broken off", () -> terminate(which));
    }

    private boolean terminate(String which) throws SQLException {
        String sql = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and " + which;
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Commits that still wait are answered. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            execute("drop table if exists commit_probe");
            execute("alter system reset synchronous_standby_names");
            execute("select pg_reload_conf()");
        }
    }
}
