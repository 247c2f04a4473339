package dev.skald.store.node;

import dev.skald.store.jdbc.OwnConnection;
import dev.skald.store.log.LogRows;
import io.agroal.api.AgroalDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a heartbeat as one statement on a connection that nothing else uses, so that no load delays it.
 */
@ApplicationScoped
public class SqlHeartbeats implements Heartbeats {
    private final AgroalDataSource pool;
    private final DatabaseClock clock;
    private final Node node;

    private @Nullable OwnConnection connection;
    private @Nullable Last last;

    /**
     * This node's last heartbeat.
     *
     * @param asked when it was sent, by {@link System#nanoTime}
     * @param known the latest time that was noted, if it did not note the time itself. While that is still the latest, how
     *     long ago it was says nothing
     */
    private record Last(long asked, @Nullable Instant known) {}

    /** The connection on which a lock tells that this node is there, and the name that it tells. */
    private @Nullable Shown shown;

    private record Shown(Connection connection, String name) {}

    @Inject
    public SqlHeartbeats(AgroalDataSource pool, DatabaseClock clock, Node node) {
        this.pool = pool;
        this.clock = clock;
        this.node = node;
    }

    @Override
    public HeartbeatResult beat(Duration longest) {
        if (connection == null) {
            connection = open(longest);
        }
        return connection.run(this::beat);
    }

    private OwnConnection open(Duration longest) {
        // A heartbeat that is lost with the server does no harm, so it waits for no disk and no standby. When this
        // machine is gone, the server must notice soon and end the session.
        String settings = "set statement_timeout = '" + longest.toMillis() + "ms'; set synchronous_commit = off;"
                + " set tcp_keepalives_idle = " + longest.toSeconds()
                + "; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2; set tcp_user_timeout = "
                + longest.plusSeconds(2).toMillis();
        return new OwnConnection(
                () -> pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration(),
                longest,
                settings);
    }

    private HeartbeatResult beat(Connection connection) throws SQLException {
        // The row is never made anew: a node that is not known was declared dead, and forgotten since. The latest time
        // was noted at or after this node's last heartbeat, so a longer time between is a step of the clock. A node's
        // first
        // heartbeat can't tell; while there are others it does not note the time, so that theirs find the step.
        String sql = """
                with mine as (
                    update node
                    set heartbeat = now(), beat = beat + 1
                    where name = ? and heartbeat > '-infinity'
                    returning name
                ), clock as (
                    update database_clock
                    set latest = case
                            when ? and latest < clock_timestamp()
                                    and exists (select from node where name <> ? and heartbeat > '-infinity')
                                then latest
                            else clock_timestamp()
                        end,
                        behind = case
                            when latest - clock_timestamp() > make_interval(secs => ?)
                                then behind + extract(epoch from latest - clock_timestamp())
                            else behind
                        end,
                        ahead = case
                            when latest - clock_timestamp() > make_interval(secs => ?)
                                then greatest(0, ahead - extract(epoch from latest - clock_timestamp()))
                            when latest is distinct from ?::timestamptz and clock_timestamp() - latest > make_interval(secs => ?)
                                then ahead + extract(epoch from clock_timestamp() - latest) - ?
                            else ahead
                        end,
                        ahead_since = case
                            when latest is distinct from ?::timestamptz and clock_timestamp() - latest > make_interval(secs => ?) then clock_timestamp()
                            else ahead_since
                        end
                    returning latest, behind, ahead, ahead_since
                )
                select clock_timestamp() as at, exists (select from mine) as alive,
                    clock.latest, clock.behind, clock.ahead, clock.ahead_since, other.name, other.beat
                from clock
                left join node other on other.name <> ? and other.heartbeat > '-infinity'
                """;
        show(connection);
        long asked = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            double stepMin = seconds(STEP_MIN);
            Last before = last;
            Double since = before == null ? null : seconds(Duration.ofNanos(asked - before.asked()));
            Double forth = since == null ? null : Double.valueOf(since + stepMin);
            OffsetDateTime known = before == null || before.known() == null
                    ? null
                    : before.known().atOffset(ZoneOffset.UTC);
            statement.setString(1, node.name());
            statement.setBoolean(2, before == null);
            statement.setString(3, node.name());
            statement.setDouble(4, stepMin);
            statement.setDouble(5, stepMin);
            statement.setObject(6, known, Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(7, forth, Types.DOUBLE);
            statement.setObject(8, since, Types.DOUBLE);
            statement.setObject(9, known, Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(10, forth, Types.DOUBLE);
            statement.setString(11, node.name());
            try (ResultSet rows = statement.executeQuery()) {
                long answered = System.nanoTime();
                return read(rows, asked, answered);
            }
        }
    }

    /** Takes a lock that lasts as long as this session, once: see {@link Nodes#declareDead}. */
    private void show(Connection connection) throws SQLException {
        Shown now = new Shown(connection, node.name());
        if (now.equals(shown)) {
            return;
        }
        String sql = "select pg_try_advisory_lock(hashtextextended(?, 0)) as taken";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, now.name());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                // An earlier session of this node may still be there; then the next heartbeat tries again.
                shown = rows.getBoolean("taken") ? now : null;
            }
        }
    }

    private HeartbeatResult read(ResultSet rows, long asked, long answered) throws SQLException {
        boolean alive = false;
        List<HeartbeatResult.OtherNode> others = new ArrayList<>();
        while (rows.next()) {
            if (rows.isFirst()) {
                alive = rows.getBoolean("alive");
                ClockSteps steps = new ClockSteps(
                        duration(rows.getDouble("behind")),
                        duration(rows.getDouble("ahead")),
                        LogRows.instant(rows, "ahead_since"));
                clock.learn(LogRows.instant(rows, "at"), asked, answered, steps);
                boolean unnoted = last == null && rows.getString("name") != null;
                last = new Last(asked, unnoted ? LogRows.instant(rows, "latest") : null);
            }
            String name = rows.getString("name");
            if (name != null) {
                others.add(new HeartbeatResult.OtherNode(name, rows.getLong("beat")));
            }
        }
        return new HeartbeatResult(alive, others);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Override
    @PreDestroy
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
