package dev.skald.event.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long it takes until a delivery is tried again. */
final class RetryPause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** A receiver may ask to be left alone for so long. */
    private static final Duration ASKED_MAX = Duration.ofHours(1);

    private static final double JITTER = 0.2;
    private static final int DOUBLED_MAX = 20;

    private RetryPause() {}

    /**
     * The pause after an attempt: twice as long each time, a fifth longer or shorter by chance.
     *
     * @param attempts that were made, at least 1
     */
    static Duration of(int attempts, RandomGenerator random) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLED_MAX));
        Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofNanos((long) (bounded.toNanos() * factor));
    }

    /** As long as the receiver asked for, within a bound. */
    static Duration asked(Duration retryAfter) {
        return retryAfter.compareTo(ASKED_MAX) > 0 ? ASKED_MAX : retryAfter;
    }
}
