package dev.skald.store.node;

import java.time.Duration;
import java.time.Instant;

/**
 * How the database's clock has stepped.
 *
 * @param behind by how much it stepped back while the times at which queues are due still lie that much ahead
 * @param ahead by how much it stepped forth in all, minus its steps back since
 * @param aheadSince when it stepped forth last
 */
public record ClockSteps(Duration behind, Duration ahead, Instant aheadSince) {
    /** A clock that never stepped. */
    public static final ClockSteps NONE = new ClockSteps(Duration.ZERO, Duration.ZERO, Instant.MIN);

    /** By how much something that happened then looks older than it is. */
    public Duration aheadOf(Instant then) {
        return then.isBefore(aheadSince) ? ahead : Duration.ZERO;
    }
}
