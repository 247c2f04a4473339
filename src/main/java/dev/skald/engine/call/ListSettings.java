package dev.skald.engine.call;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How much a step may do for the elements of its list. */
@ConfigMapping(prefix = "skald.limits")
public interface ListSettings {
    /** How many elements all lists of a queue may have together; past it the step is refused. 1 to 10,000. */
    @Min(1)
    @Max(10_000)
    @WithDefault("1000")
    int elements();
}
