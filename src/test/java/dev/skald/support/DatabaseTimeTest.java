package dev.skald.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.MoveDueTimes;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DatabaseClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class DatabaseTimeTest {
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final Duration MOMENT = Duration.ofSeconds(20);

    /** PostgreSQL, section 9.9.5: what tells the time and is no function that a schema could replace. */
    private static final Pattern NOT_REPLACED = Pattern.compile(
            "\\b(current_timestamp|localtimestamp|current_date|current_time|localtime"
                    + "|statement_timestamp|transaction_timestamp|timeofday)\\b",
            Pattern.CASE_INSENSITIVE);

    @Inject
    DataSource source;

    @Inject
    DatabaseClock clock;

    @Inject
    MoveDueTimes moveDueTimes;

    @BeforeEach
    @AfterEach
    void reset() {
        DatabaseTime.reset();
    }

    /** How far the time that a statement gives is ahead of PostgreSQL's own. */
    private static Duration ahead(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return Duration.ofNanos((long) (rows.getDouble(1) * 1e9));
        }
    }

    @Test
    void a_statement_that_was_prepared_before_sees_the_time_that_passed() throws SQLException {
        for (String time : List.of("now()", "clock_timestamp()")) {
            String sql = "select extract(epoch from " + time + " - pg_catalog.clock_timestamp())";
            try (Connection connection = source.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                // The driver keeps a statement at the server from its fifth use on.
                for (int n = 0; n < 10; n++) {
                    assertThat(ahead(statement).abs()).isLessThan(MOMENT);
                }
                DatabaseTime.pass(A_YEAR);

                assertThat(ahead(statement)).isBetween(A_YEAR.minus(MOMENT), A_YEAR.plus(MOMENT));
                DatabaseTime.reset();
                assertThat(ahead(statement).abs()).isLessThan(MOMENT);
            }
        }
    }

    @Test
    void what_a_column_holds_by_default_is_the_time_that_passed() throws SQLException {
        DatabaseTime.pass(A_YEAR);
        String sql = """
                with row as (insert into node (name) values ('never committed') returning heartbeat)
                select extract(epoch from heartbeat - pg_catalog.clock_timestamp())
                from row
                """;

        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                assertThat(ahead(statement)).isBetween(A_YEAR.minus(MOMENT), A_YEAR.plus(MOMENT));
            } finally {
                connection.rollback();
            }
        }
    }

    @Test
    void skalds_clock_follows_the_time_that_passed_and_takes_it_for_no_step() {
        var before = clock.instant();
        ClockSteps steps = clock.steps();

        DatabaseTime.pass(A_YEAR);

        assertThat(Duration.between(before, clock.instant())).isBetween(A_YEAR, A_YEAR.plus(MOMENT));
        assertThat(clock.steps()).isEqualTo(steps);
        assertThat(moveDueTimes.runOnce()).isZero();
    }

    @Test
    void skald_asks_for_no_time_that_a_test_cant_move() throws IOException {
        for (String root : List.of("src/main/java/dev/skald/store", "src/main/resources/db")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                List<Path> all = files.filter(Files::isRegularFile).toList();
                assertThat(all).as(root).isNotEmpty();
                for (Path file : all) {
                    assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(NOT_REPLACED);
                }
            }
        }
    }
}
