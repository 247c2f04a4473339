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

/** What an operator may set about requests. */
@ConfigMapping(prefix = "skald")
public interface ApiSettings {
    /** Where callers reach this server, for {@code Location}; absent means that paths are given instead. */
    Optional<URI> url();

    /** What recovery does with a queue that does not say. */
    @WithDefault("restore-if-dead")
    OnInterruption interruption();

    /** How much may be asked at once. */
    LimitSettings limits();

    /** What may be passed on. */
    HeaderSettings headers();

    /** What counts for queues that do not say. */
    QueueSettings queue();

    /** Settings under {@code skald.limits}; other packages map the other names under it. */
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
        /** The headers that a queue may have sent with every call. */
        @WithDefault("Accept-Language,X-Tenant-Id,X-Correlation-Id,X-Request-Id,baggage")
        List<String> pass();
    }

    /** Settings under {@code skald.queue}. */
    interface QueueSettings {
        /** How long a queue may run that gives neither a timeout nor a deadline; absent means for ever. At least 1 ms. */
        Optional<@DurationMin(millis = 1) @DurationMax(days = 366) Duration> timeout();
    }
}
