package dev.skald.purge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long purged queues are remembered. */
@ConfigMapping(prefix = "skald.tombstone")
public interface PurgeSettings {
    /** How long a purged queue is remembered. Not negative. */
    @DurationMin
    @WithDefault("P30D")
    Duration keep();
}
