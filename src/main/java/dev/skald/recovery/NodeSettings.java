package dev.skald.recovery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How nodes know of each other's death, and how they go. */
@ConfigMapping(prefix = "skald.node")
public interface NodeSettings {
    /** How often a node says that it is alive. Whole seconds, at least 1, and less than half the lease. */
    @WithDefault("PT2S")
    Duration heartbeat();

    /** A node that was silent for so long is dead. */
    @WithDefault("PT10S")
    Duration lease();

    /** How long a node that is told to stop waits for the calls under way. Not negative. */
    @WithDefault("PT30S")
    Duration drain();
}
