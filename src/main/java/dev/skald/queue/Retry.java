package dev.skald.queue;

import java.time.Duration;

/**
 * How many attempts a call has, and how long the waits between them are: the first wait, then each {@code factor} times
 * as long as the one before, up to the longest. Jitter is added when the attempt is scheduled.
 *
 * @param maxAttempts attempts in all, with the first one; 1 to 1000
 * @param firstDelay the wait after the first failed attempt; not negative
 * @param factor by which each further wait grows; 1 to 100
 * @param maxDelay the longest wait; not shorter than the first
 */
public record Retry(int maxAttempts, Duration firstDelay, double factor, Duration maxDelay) {
    /** The default for actions. */
    public static final Retry ACTION = new Retry(4, Duration.ofMillis(200), 2, Duration.ofSeconds(30));

    /** The default for compensations. */
    public static final Retry COMPENSATION = new Retry(20, Duration.ofSeconds(1), 2, Duration.ofMinutes(5));

    public Retry {
        if (maxAttempts < 1 || maxAttempts > 1000) {
            throw new IllegalArgumentException("maxAttempts must be 1 to 1000, not " + maxAttempts);
        }
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("delays must rise from zero: " + firstDelay + ", " + maxDelay);
        }
        if (!(factor >= 1 && factor <= 100)) {
            throw new IllegalArgumentException("factor must be 1 to 100, not " + factor);
        }
    }

    /**
     * The wait after a failed attempt, without jitter.
     *
     * @param tries how many attempts have failed so far, at least 1
     */
    public Duration delayAfter(int tries) {
        double millis = firstDelay.toMillis() * Math.pow(factor, tries - 1.0);
        return Duration.ofMillis((long) Math.min(millis, (double) maxDelay.toMillis()));
    }
}
