package dev.skald.api.start;

import dev.skald.queue.OnInterruption;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings for requests. */
@ConfigMapping(prefix = "skald")
public interface ApiSettings {
    /** The address at which callers reach this server, for {@code Location}; without it, answers give paths only. */
    Optional<URI> url();

    /** What recovery does with a queue that does not say it. */
    @WithDefault("restore-if-dead")
    OnInterruption interruption();

    /** The limits of requests. */
    LimitSettings limits();

    /** What may be passed on to participants. */
    HeaderSettings headers();

    /** The defaults of queues. */
    QueueSettings queue();

    /** Settings under {@code skald.limits}; other packages map the other settings there. */
    interface LimitSettings {
        /** The longest request body. */
        @WithDefault("1M")
        MemorySize body();

        /** How many steps a queue may have. At least 1. */
        @Min(1)
        @WithDefault("100")
        int steps();
    }

    /** Settings under {@code skald.headers}. */
    interface HeaderSettings {
        /** The headers that a queue may send with every call. */
        @WithDefault("Accept-Language,X-Tenant-Id,X-Correlation-Id,X-Request-Id,baggage")
        List<String> pass();
    }

    /** Settings under {@code skald.queue}. */
    interface QueueSettings {
        /** How long a queue may run without its own timeout or deadline; absent means without limit. At least 1 ms. */
        Optional<@DurationMin(millis = 1) @DurationMax(days = 366) Duration> timeout();
    }
}
