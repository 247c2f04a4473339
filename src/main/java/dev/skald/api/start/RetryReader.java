package dev.skald.api.start;

import dev.skald.queue.Retry;
import dev.skald.web.json.Members;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads how a call is retried. */
final class RetryReader {
    /** The longest wait between two attempts. */
    static final Duration DELAY_MAX = Duration.ofHours(24);

    private static final int ATTEMPTS_MAX = 1000;
    private static final int FACTOR_MAX = 100;

    private RetryReader() {}

    /**
     * Reads a step's retry rule.
     *
     * @param name the member with the rule
     * @param defaults for the members that are absent. When only one of the two delays is given, the default of the
     *     other adapts, so that the longest delay is never shorter than the first
     */
    static Retry read(Members step, String name, Retry defaults) {
        Members rule = step.object(name);
        if (rule == null) {
            return defaults;
        }
        Integer maxAttempts = rule.integer("maxAttempts", 1, ATTEMPTS_MAX);
        Double factor = rule.number("factor", 1, FACTOR_MAX);
        Duration first = rule.duration("firstDelay", Duration.ZERO, DELAY_MAX);
        Duration longest = rule.duration("maxDelay", Duration.ZERO, DELAY_MAX);
        rule.refuseOthers();
        if (first != null && longest != null && longest.compareTo(first) < 0) {
            rule.fault("maxDelay", "must not be shorter than firstDelay");
            return defaults;
        }
        Duration firstDelay = first != null ? first : shorter(defaults.firstDelay(), longest);
        return new Retry(
                Objects.requireNonNullElse(maxAttempts, defaults.maxAttempts()),
                firstDelay,
                Objects.requireNonNullElse(factor, defaults.factor()),
                longest != null ? longest : longer(defaults.maxDelay(), firstDelay));
    }

    private static Duration shorter(Duration delay, @Nullable Duration longest) {
        return longest == null || delay.compareTo(longest) <= 0 ? delay : longest;
    }

    private static Duration longer(Duration delay, Duration first) {
        return delay.compareTo(first) >= 0 ? delay : first;
    }
}
