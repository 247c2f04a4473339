package dev.skald.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much one node takes on. */
@ConfigMapping(prefix = "skald.limits")
public interface EngineSettings {
    /** How many queues a node works on at a time; past it new starts are refused. At least 1. */
    @WithDefault("10000")
    int inFlight();
}
