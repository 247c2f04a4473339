package dev.skald.purge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How often the purge looks, and how long it remembers. */
@ConfigMapping(prefix = "skald")
public interface PurgeSettings {
    /** When to purge. {@link dev.skald.engine.WindowSettings} says how long queues are kept before. */
    Rounds purge();

    /** What is remembered. */
    Memory tombstone();

    /** Settings under {@code skald.purge}. */
    interface Rounds {
        /** How often queues whose window is over are looked for. Whole seconds, at least 1. */
        @DurationMin(seconds = 1)
        @WithDefault("PT1M")
        Duration every();
    }

    /** Settings under {@code skald.tombstone}. */
    interface Memory {
        /** How long a purged queue is remembered. Not negative. */
        @DurationMin
        @WithDefault("P30D")
        Duration keep();
    }
}
