package dev.skald.recovery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How nodes notice that another one is dead, and how they stop. */
@ConfigMapping(prefix = "skald.node")
public interface NodeSettings {
    /** How often a node says that it is alive. Whole seconds, at least 1, and at most half the lease. */
    @DurationMin(seconds = 1)
    @WithDefault("PT2S")
    Duration heartbeat();

    /** A node that was silent for so long is dead. At least two heartbeats. */
    @DurationMin(seconds = 2)
    @WithDefault("PT10S")
    Duration lease();

    /** How long a node that stops waits for the calls under way. Not negative. */
    @DurationMin
    @WithDefault("PT30S")
    Duration drain();
}
