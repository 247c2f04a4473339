package dev.skald.support;

import dev.skald.process.Sleep;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Looks again and again until something has come, each 20 ms at first, later less often, and for a bounded time. Only for what has no signal to wait
 * for: the state of another process or of the database's server, a queue's status or wait on its way (an answer with {@code
 * Prefer: wait} tells only of its rest and its end), and what happens on a thread of Skald that tells nobody. A participant's
 * calls, a start's end and a thread of the test itself have a signal: {@code ScriptedParticipant.awaitCall}, {@code
 * Caller.startAndWait}, a latch.
 */
public final class Eventually {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(200);

    private Eventually() {}

    /**
     * Returns once the condition holds.
     *
     * @param what for the failure's message
     * @throws AssertionError when it does not come to hold within a minute
     */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        within(LONGEST, what, condition);
    }

    /**
     * Returns once the condition holds.
     *
     * @param longest for what may well take longer than a minute on a busy machine
     * @param what for the failure's message
     * @throws AssertionError when it does not come to hold within that time
     */
    public static void within(Duration longest, String what, Callable<Boolean> condition) throws Exception {
        if (!comes(longest, condition)) {
            throw new AssertionError("not within " + longest + ": " + what);
        }
    }

    /** Waits until the condition holds, and returns whether it did so within that time. */
    public static boolean comes(Duration longest, Callable<Boolean> condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.call()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            if (waited.compareTo(longest) > 0) {
                return false;
            }
            Sleep.of(pauseAfter(waited));
        }
        return true;
    }

    /** Each look at a process costs it some work, which others wait for: so the pause grows with what was waited. */
    private static Duration pauseAfter(Duration waited) {
        Duration tenth = waited.dividedBy(10);
        if (tenth.compareTo(PAUSE_MIN) < 0) {
            return PAUSE_MIN;
        }
        return tenth.compareTo(PAUSE_MAX) < 0 ? tenth : PAUSE_MAX;
    }
}
