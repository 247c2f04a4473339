package dev.skald.queue;

import java.time.Duration;

/**
 * Keeps a queue from running until its caller has committed.
 *
 * @param check asks a service of the caller whether it has, when it says neither that nor the contrary itself
 * @param after for how long the caller may say so itself before it is asked; more than zero
 * @param retry how often it is asked while it gives no answer
 */
public record Hold(Call check, Duration after, Retry retry) {
    public Hold {
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException("after must be more than zero, not " + after);
        }
    }
}
