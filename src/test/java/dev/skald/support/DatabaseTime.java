package dev.skald.support;

import dev.skald.recovery.ResumeDue;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The clock of the tests' database, which a test can move. All times that Skald stores and compares are those of this
 * clock, so this is the one place where a test makes time pass.
 *
 * <p>The sessions of {@link NoTimers} find {@code now()} and {@code clock_timestamp()} in a schema of the tests before they
 * find PostgreSQL's own. {@code current_timestamp} and its like can't be replaced so; {@code DatabaseTimeTest} keeps them
 * out of the code.
 */
@Singleton
public final class DatabaseTime {
    /** With these a session is opened. PostgreSQL's own functions come first unless the path names them later. */
    static final String SESSION_OPTIONS = "-c search_path=public,test_clock,pg_catalog";

    private static boolean moved;

    private DatabaseTime() {}

    /** Makes the clock before Skald's first statement: a statement that is prepared keeps the functions that it found. */
    static void make(@Observes @Priority(1) StartupEvent start, DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create schema if not exists test_clock;
                    create table if not exists test_clock.clock (ahead interval not null);
                    delete from test_clock.clock;
                    insert into test_clock.clock values ('0');
                    create or replace function test_clock.now() returns timestamptz language sql stable
                        as 'select pg_catalog.now() + ahead from test_clock.clock';
                    create or replace function test_clock.clock_timestamp() returns timestamptz language sql volatile
                        as 'select pg_catalog.clock_timestamp() + ahead from test_clock.clock';
                    """);
            // A column's default keeps the function that its migration found.
            statement.execute("""
                    do $$
                    declare
                        stored record;
                    begin
                        for stored in
                            select table_name, column_name
                            from information_schema.columns
                            where table_schema = 'public' and column_default in ('now()', 'pg_catalog.now()')
                        loop
                            execute format('alter table %I alter column %I set default test_clock.now()',
                                stored.table_name, stored.column_name);
                        end loop;
                    end
                    $$
                    """);
        }
    }

    /** Lets time pass, in which heartbeats told of it. What comes due is not taken up by this. */
    public static void pass(Duration time) {
        step(time);
        Tampering.update("update database_clock set latest = latest + make_interval(secs => ?)", seconds(time));
        Tampering.sendHeartbeat();
    }

    /** Lets time pass until a queue is due that nobody works on. */
    public static void passUntilDue(UUID queueId) {
        pass(dueIn(queueId));
    }

    /** Lets the time come that a queue waits for, if it still waits, and has it taken up. */
    public static void come(UUID queueId) {
        due(queueId).ifPresent(DatabaseTime::pass);
        var unused = Arc.container().instance(ResumeDue.class).get().runOnce();
    }

    /** When a queue that nobody works on is looked at again, from now. */
    public static Duration dueIn(UUID queueId) {
        return due(queueId).orElseThrow(() -> new AssertionError("queue " + queueId + " waits for no time"));
    }

    /** The same; empty when a node works on the queue, or it waits for no time. */
    public static Optional<Duration> due(UUID queueId) {
        String sql = "select extract(epoch from due_at - clock_timestamp()) from event_lock where queue_id = ?";
        DataSource source = Arc.container().instance(DataSource.class).get();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queueId);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getObject(1) != null
                        ? Optional.of(Duration.ofNanos((long) (rows.getDouble(1) * 1e9)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Has the clock step, as after a fail-over or a restore on another machine.
     *
     * @param by forth; back when negative
     */
    public static void step(Duration by) {
        moved = true;
        String sql = """
                update test_clock.clock
                set ahead = ahead + make_interval(secs => ?)
                where position('test_clock' in current_setting('search_path')) > 0
                """;
        Tampering.update(sql, seconds(by));
    }

    /** Sets the clock right, and leaves no trace of its having been moved. */
    public static void reset() {
        if (moved) {
            Tampering.update("update test_clock.clock set ahead = '0'");
            Tampering.update(
                    "update database_clock set latest = now(), behind = 0, ahead = 0, ahead_since = '-infinity'");
            Tampering.sendHeartbeat();
            moved = false;
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
