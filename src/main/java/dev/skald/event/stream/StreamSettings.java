package dev.skald.event.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of streams of events. */
@ConfigMapping(prefix = "skald")
public interface StreamSettings {
    /** The limits. */
    StreamLimits limits();

    /** How events are sent. */
    EventSettings events();

    /** Settings under {@code skald.limits}; other packages map the other names under it. */
    interface StreamLimits {
        /** How many streams a node has open at a time; past it a reader is refused. 0 to 1,000,000. */
        @Min(0)
        @Max(1_000_000)
        @WithDefault("1000")
        int streams();
    }

    /** Settings under {@code skald.events}; other packages map the other names under it. */
    interface EventSettings {
        /**
         * After this time without an event a heartbeat is sent. A reader that does not take something within two of them is
         * cut off. 1 second to 1 minute.
         */
        @DurationMin(seconds = 1)
        @DurationMax(minutes = 1)
        @WithDefault("PT15S")
        Duration heartbeat();
    }
}
