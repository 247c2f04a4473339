package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class DatabaseClockTest extends StoreTest {
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    void it_says_what_the_database_says() {
        DatabaseClock clock = new DatabaseClock(database);
        for (int n = 0; n < 50; n++) {
            long began = System.nanoTime();
            clock.adjust();
            // A reading is as exact as the exchange was short.
            Duration tolerance = Duration.ofNanos(System.nanoTime() - began);

            Instant before = said();
            Instant between = clock.instant();
            Instant after = said();

            assertThat(between).isBetween(before.minus(tolerance), after.plus(tolerance));
        }
    }

    @Test
    void it_goes_on_while_the_database_is_away() {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(url);
        DatabaseClock clock = new DatabaseClock(new Database(own));
        Instant first = clock.instant();
        own.setPortNumbers(new int[] {1});

        assertThatThrownBy(clock::adjust).isInstanceOf(StoreUnavailable.class);

        Instant second = clock.instant();
        assertThat(second).isAfter(first);
        assertThat(second).isBeforeOrEqualTo(said().plusSeconds(1));
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
