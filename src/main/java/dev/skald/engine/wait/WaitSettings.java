package dev.skald.engine.wait;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How many callers may wait for what becomes of a queue. */
@ConfigMapping(prefix = "skald.limits")
public interface WaitSettings {
    /** How many a node lets wait at a time; past it they are answered without waiting. 0 to 1,000,000. */
    @Min(0)
    @Max(1_000_000)
    @WithDefault("20000")
    int waiting();
}
