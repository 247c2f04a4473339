package dev.skald.purge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the purge remembers. */
@ConfigMapping(prefix = "skald.tombstone")
public interface PurgeSettings {
    /** How long a purged queue is remembered. Not negative. */
    @WithDefault("P30D")
    Duration keep();
}
