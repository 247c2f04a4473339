package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Knows how late this node's heartbeat is, by its own steady clock. A node with a late heartbeat is about to lose its
 * lease: until the next heartbeat it takes nothing more on, and declares no other node dead.
 */
@ApplicationScoped
public class LeaseTimer {
    private final SteadyClock clock;
    private volatile @Nullable Watch watch;

    /**
     * What is watched.
     *
     * @param interval from one heartbeat to the next
     * @param lateness by how much a heartbeat may come late
     * @param failed whether a heartbeat has failed since
     */
    private record Watch(Instant renewed, Duration interval, Duration lateness, boolean failed) {}

    LeaseTimer(SteadyClock clock) {
        this.clock = clock;
    }

    /**
     * Begins to watch; before, this node is never late.
     *
     * @param heartbeat how often heartbeats are to come
     * @param lateness by how much a heartbeat may come late
     */
    public void begin(Duration heartbeat, Duration lateness) {
        watch = new Watch(clock.instant(), heartbeat, lateness, false);
    }

    /** Notes a heartbeat that has reached the database just now. */
    public void renew() {
        Watch before = watch;
        if (before != null) {
            watch = new Watch(clock.instant(), before.interval(), before.lateness(), false);
        }
    }

    /** Notes a heartbeat that did not reach the database. */
    public void fail() {
        Watch before = watch;
        if (before != null) {
            watch = new Watch(before.renewed(), before.interval(), before.lateness(), true);
        }
    }

    /** By how much the next heartbeat is late by now; not negative. */
    public Duration lag() {
        Watch now = watch;
        if (now == null) {
            return Duration.ZERO;
        }
        Duration lag = Duration.between(now.renewed(), clock.instant()).minus(now.interval());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /** Whether the next heartbeat is so late that this node must take nothing more on. */
    public boolean isLate() {
        Watch now = watch;
        return now != null && lag().compareTo(now.lateness()) > 0;
    }

    /** Whether it is so late because the database can't be reached. */
    public boolean isCutOff() {
        Watch now = watch;
        return now != null && now.failed() && isLate();
    }
}
