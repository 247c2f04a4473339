package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.jdbc.Database;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.SqlHeartbeats;
import dev.skald.support.NoTimers;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class DatabaseClockTest extends StoreTest {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Inject
    AgroalDataSource pool;

    private DatabaseClock clock;

    @BeforeEach
    void beginClock() {
        clock = new DatabaseClock(database);
    }

    @Test
    void it_says_what_the_database_says() {
        try (Heartbeats heartbeats = new SqlHeartbeats(pool, clock, HERE)) {
            for (int n = 0; n < 50; n++) {
                long began = System.nanoTime();
                var unused = heartbeats.beat(ANSWER_WITHIN);
                // A reading is as exact as the exchange was short.
                Duration tolerance = Duration.ofNanos(System.nanoTime() - began);

                Instant before = said();
                Instant between = clock.instant();
                Instant after = said();

                assertThat(between).isBetween(before.minus(tolerance), after.plus(tolerance));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3600, -3600})
    void it_follows_a_step_with_the_next_heartbeat(long seconds) {
        clock.learn(said().plusSeconds(seconds), System.nanoTime(), System.nanoTime(), ClockSteps.NONE);
        assertThat(Duration.between(said(), clock.instant()).toMinutes()).isNotZero();

        try (Heartbeats heartbeats = new SqlHeartbeats(pool, clock, HERE)) {
            var unused = heartbeats.beat(ANSWER_WITHIN);
        }

        assertThat(Duration.between(said(), clock.instant()).abs()).isLessThan(ANSWER_WITHIN);
    }

    @Test
    void an_answer_that_was_long_under_way_does_not_make_it_less_exact() {
        Instant exact = said();
        long now = System.nanoTime();
        clock.learn(exact, now, now, ClockSteps.NONE);
        Instant late = exact.plusSeconds(2);

        clock.learn(late, now, now + Duration.ofSeconds(3).toNanos(), ClockSteps.NONE);

        Duration passed = Duration.ofNanos(System.nanoTime() - now);
        assertThat(clock.instant()).isBetween(exact, exact.plus(passed).plusMillis(1));
    }

    @Test
    void without_any_reading_it_says_that_the_database_is_away() {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(url);
        own.setPortNumbers(new int[] {1});

        assertThatThrownBy(new DatabaseClock(new Database(own))::instant).isInstanceOf(StoreUnavailable.class);
    }

    private Instant said() {
        return rows.query("select clock_timestamp() as at", row -> Rows.instant(row, "at"))
                .getFirst();
    }
}
