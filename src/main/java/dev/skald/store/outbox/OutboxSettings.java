package dev.skald.store.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Which events there are, and how long they are kept. */
@ConfigMapping(prefix = "skald.events")
public interface OutboxSettings {
    /** Whether Skald publishes events of the life of each queue. What callers register is always published. */
    @WithDefault("true")
    boolean lifecycle();

    /** How long an event is kept once it has a position. At least 1 second. */
    @DurationMin(seconds = 1)
    @WithDefault("P7D")
    Duration keep();
}
