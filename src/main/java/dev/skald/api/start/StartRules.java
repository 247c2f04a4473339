package dev.skald.api.start;

import dev.skald.queue.OnInterruption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This server's rules for starts.
 *
 * @param stepsMax how many steps a queue may have
 * @param pass the headers that a queue may send with every call
 * @param onInterruption when the start does not give it
 * @param timeout when the start gives neither a timeout nor a deadline; null for no limit
 */
public record StartRules(
        int stepsMax,
        PassList pass,
        OnInterruption onInterruption,
        @Nullable Duration timeout) {
    /**
     * The rules according to the settings.
     *
     * @throws IllegalArgumentException when a header may never be passed on; the message is a sentence
     */
    static StartRules of(ApiSettings settings) {
        return new StartRules(
                settings.limits().steps(),
                PassList.of(settings.headers().pass()),
                settings.interruption(),
                settings.queue().timeout().orElse(null));
    }
}
