package dev.skald.recovery;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How often recovery looks. The timers read the setting by its name; this interface is there so that it is checked. */
@Unremovable
@ConfigMapping(prefix = "skald.recovery")
public interface RecoverySettings {
    /** How often interrupted and due queues are looked for. Whole seconds, at least 1. */
    @DurationMin(seconds = 1)
    @WithDefault("PT1S")
    Duration every();
}
