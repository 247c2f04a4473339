package dev.skald.store.node;

import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the database's time without a query each time: the last time that the database told, plus the time since then
 * by this machine's monotonic timer. So all nodes of one database agree within a few milliseconds, whatever their own
 * wall clocks say. When the database's clock steps, this one follows with the next heartbeat.
 */
@ApplicationScoped
public class DatabaseClock implements InstantSource {
    private final Supplier<Reading> read;
    private final LongSupplier nanoTime;
    private volatile @Nullable Reading last;
    private volatile ClockSteps steps = ClockSteps.NONE;

    /**
     * What the database's clock said.
     *
     * @param nanoTime when it said so, by the monotonic timer
     */
    public record Reading(Instant said, long nanoTime) {
        Instant at(long now) {
            return said.plusNanos(now - nanoTime);
        }
    }

    @Inject
    public DatabaseClock(Database database) {
        this(() -> read(database), System::nanoTime);
    }

    /**
     * A clock.
     *
     * @param read asks the database for the time
     * @param nanoTime the monotonic timer
     */
    public DatabaseClock(Supplier<Reading> read, LongSupplier nanoTime) {
        this.read = read;
        this.nanoTime = nanoTime;
    }

    @Override
    public Instant instant() {
        Reading reading = last;
        if (reading == null) {
            reading = read.get();
            last = reading;
        }
        return reading.at(nanoTime.getAsLong());
    }

    /** How the database's clock has stepped, as far as this node knows. */
    public ClockSteps steps() {
        return steps;
    }

    /** Notes that no due time lies ahead any more; if the clock steps again, the next heartbeat says so. */
    public void settle() {
        ClockSteps known = steps;
        steps = new ClockSteps(Duration.ZERO, known.ahead(), known.aheadSince());
    }

    /**
     * Takes over the time that the database told, so that the two clocks can't drift apart. A slow answer tells the
     * time less exactly; the known time stays if it agrees with the answer.
     *
     * @param asked when it was asked, by {@link System#nanoTime}
     * @param answered when the answer came
     */
    public void learn(Instant said, long asked, long answered, ClockSteps stepped) {
        steps = stepped;
        Reading reading = new Reading(said, asked + (answered - asked) / 2);
        Reading known = last;
        Duration doubt = Duration.ofNanos((answered - asked) / 2);
        if (known == null
                || Duration.between(known.at(reading.nanoTime()), said).abs().compareTo(doubt) > 0) {
            last = reading;
        }
    }

    private static Reading read(Database database) {
        return database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                long before = System.nanoTime();
                try (ResultSet rows = statement.executeQuery("select clock_timestamp()")) {
                    rows.next();
                    Instant said = rows.getObject(1, OffsetDateTime.class).toInstant();
                    return new Reading(said, before + (System.nanoTime() - before) / 2);
                }
            }
        });
    }
}
