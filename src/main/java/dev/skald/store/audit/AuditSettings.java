package dev.skald.store.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long the audit is kept. */
@ConfigMapping(prefix = "skald.audit")
public interface AuditSettings {
    /** How long it is kept who asked for a change. Not negative. */
    @DurationMin
    @WithDefault("P365D")
    Duration keep();

    /**
     * How long it is kept what callers did with their own queues: start, step, complete, restore. Not negative; with zero it
     * is not noted at all.
     */
    @DurationMin
    @WithDefault("P7D")
    Duration routineKeep();
}
