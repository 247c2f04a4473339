package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The database's clock, without asking it each time: what it said last, plus the time since by this machine's
 * monotonic timer. All nodes of one database so agree on the time within a few milliseconds, whatever their own wall
 * clocks say.
 */
@ApplicationScoped
public class DatabaseClock implements InstantSource {
    private final Database database;
    private volatile @Nullable Reading last;

    private record Reading(Instant said, long nanoTime) {
        Instant now() {
            return said.plusNanos(System.nanoTime() - nanoTime);
        }
    }

    DatabaseClock(Database database) {
        this.database = database;
    }

    @Override
    public Instant instant() {
        Reading reading = last;
        return (reading == null ? read() : reading).now();
    }

    /**
     * Asks the database anew; to be called now and then, so that the two clocks can't drift apart.
     *
     * @throws StoreUnavailable when it does not answer; the last reading stays in use
     */
    public void adjust() {
        read();
    }

    private Reading read() {
        Reading reading = database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                long before = System.nanoTime();
                try (ResultSet rows = statement.executeQuery("select clock_timestamp()")) {
                    rows.next();
                    Instant said = rows.getObject(1, OffsetDateTime.class).toInstant();
                    return new Reading(said, before + (System.nanoTime() - before) / 2);
                }
            }
        });
        last = reading;
        return reading;
    }
}
