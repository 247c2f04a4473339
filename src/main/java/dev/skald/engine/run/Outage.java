package dev.skald.engine.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a host to which several calls in a row found no connection: since when, and when it is tried again.
 * One call at a time tries it, so a participant that is away for hours costs one call now and then, not one for each
 * queue.
 */
final class Outage {
    /** Of a call that does not try a host that is away. */
    static final long NO_TRY = 0;

    /** So many calls in a row must have found no connection. */
    private static final int FAILURES_MIN = 3;

    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /** A queue that is not the next to try looks again after as long as the outage has lasted, within these bounds. */
    private static final Duration LOOK_MIN = Duration.ofSeconds(30);

    private static final Duration LOOK_MAX = Duration.ofMinutes(5);

    private int failures;
    private @Nullable Instant since;
    private @Nullable String problem;
    private Duration pause = PAUSE_MIN;
    private Instant next = Instant.MIN;

    /** Calls that tried the host are told apart by their number. */
    private long tries;

    /** The call that tries the host now. */
    private long trying = NO_TRY;

    /** Whether there was a connection the last time. */
    boolean isOver() {
        return failures == 0;
    }

    boolean isOn() {
        return failures >= FAILURES_MIN;
    }

    /** Whether a call that can wait may be made now. */
    boolean admits(Instant now) {
        return !isOn() || !next.isAfter(now);
    }

    /**
     * A call is made. While one tries the host, no other does.
     *
     * @return its number if it is the one that tries the host
     */
    long called(Instant now) {
        if (!isOn() || next.isAfter(now)) {
            return NO_TRY;
        }
        next = now.plus(PAUSE_MAX);
        trying = ++tries;
        return trying;
    }

    private boolean isTrying(long number) {
        return number != NO_TRY && number == trying;
    }

    /**
     * A call was not made after all.
     *
     * @param number what {@link #called} said of it
     */
    void notCalled(Instant now, long number) {
        if (isTrying(number)) {
            trying = NO_TRY;
            next = now;
        }
    }

    /** There was a connection. */
    void reached() {
        failures = 0;
        since = null;
        problem = null;
        pause = PAUSE_MIN;
        next = Instant.MIN;
        trying = NO_TRY;
    }

    /**
     * There was no connection.
     *
     * @param number what {@link #called} said of the call
     * @param why in words
     */
    void unreached(Instant now, long number, String why) {
        failures = Math.min(failures + 1, FAILURES_MIN + 1);
        since = since == null ? now : since;
        problem = why;
        if (isTrying(number)) {
            trying = NO_TRY;
            pause = longer(pause);
            next = now.plus(pause);
        } else if (failures == FAILURES_MIN) {
            next = now.plus(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
    }

    /** How long until the host is tried again. */
    Duration pause(Instant now) {
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    /** How long a queue that is not the next to try waits until it looks again. */
    Duration look(Instant now) {
        Duration lasted = since == null ? Duration.ZERO : Duration.between(since, now);
        if (lasted.compareTo(LOOK_MIN) < 0) {
            return LOOK_MIN;
        }
        return lasted.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : lasted;
    }

    /** The outage in words. */
    String words(Instant now) {
        long seconds = since == null ? 0 : Duration.between(since, now).toSeconds();
        return "there has been no connection to its participant's host for " + seconds + " s: " + problem;
    }
}
