package dev.skald.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a succeeded queue is kept. */
@ConfigMapping(prefix = "skald.purge")
public interface WindowSettings {
    /** How long a succeeded queue can be restored; afterwards it is purged. Not negative. */
    @DurationMin
    @WithDefault("PT24H")
    Duration after();
}
