package dev.skald.api.start;

import dev.skald.queue.OnInterruption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this server holds starts to.
 *
 * @param stepsMax how many steps a queue may have
 * @param pass the headers that a queue may have sent with every call
 * @param onInterruption what counts when a start does not say
 * @param timeout what counts when a start gives neither a timeout nor a deadline; null for no limit
 */
public record StartRules(
        int stepsMax,
        PassList pass,
        OnInterruption onInterruption,
        @Nullable Duration timeout) {
    /**
     * The rules that the settings say.
     *
     * @throws IllegalArgumentException with a sentence, when a header may never be passed on
     */
    static StartRules of(ApiSettings settings) {
        return new StartRules(
                settings.limits().steps(),
                PassList.of(settings.headers().pass()),
                settings.interruption(),
                settings.queue().timeout().orElse(null));
    }
}
