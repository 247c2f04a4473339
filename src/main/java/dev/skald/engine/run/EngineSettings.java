package dev.skald.engine.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How much one node takes on. */
@ConfigMapping(prefix = "skald.limits")
public interface EngineSettings {
    /** How many queues a node works on at a time; past it new starts are refused. 1 to 1,000,000. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("10000")
    int inFlight();

    /**
     * How many calls a node has under way to one host and port at a time; past it queues wait, so that a slow
     * participant takes no places from the others. 1 to 1,000,000.
     */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("1000")
    int callsPerHost();
}
