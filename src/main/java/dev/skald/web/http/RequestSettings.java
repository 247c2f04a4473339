package dev.skald.web.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The limits of a request. */
@ConfigMapping(prefix = "skald.limits")
public interface RequestSettings {
    /** How long a request's body may take to arrive, counted from its headers. From 10 ms to an hour. */
    @WithDefault("PT30S")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration bodyTime();
}
