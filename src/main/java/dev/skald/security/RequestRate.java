package dev.skald.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Limits the requests per second of each subject to this node: a token bucket that holds the requests of one second, so
 * that a burst may follow a pause. Without a limit nothing is counted.
 */
@ApplicationScoped
class RequestRate {
    /** How many subjects are counted at a time; a removed one starts again with a full bucket. */
    static final int SUBJECTS_MAX = 10_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** After this time every bucket is full. */
    private static final Duration FULL_AFTER = Duration.ofSeconds(1);

    /** The share of a second that one request uses; 0 without a limit. */
    private final long costNanos;

    private final LongSupplier nanoTime;
    private final Cache<String, Bucket> buckets;

    @Inject
    RequestRate(RequestRateSettings settings) {
        this(settings.requests(), System::nanoTime);
    }

    RequestRate(OptionalInt perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        costNanos = perSecond.isPresent() ? SECOND / perSecond.getAsInt() : 0;
        Ticker ticker = nanoTime::getAsLong;
        buckets = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterAccess(FULL_AFTER)
                .maximumSize(SUBJECTS_MAX)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts a request.
     *
     * @param subject gives the sender; not called without a limit
     * @return the time until it is allowed; empty when it is allowed now
     */
    Optional<Duration> refuses(Supplier<String> subject) {
        if (costNanos == 0) {
            return Optional.empty();
        }
        long missing = buckets.get(subject.get(), any -> new Bucket(nanoTime.getAsLong() - SECOND))
                .take(nanoTime.getAsLong());
        return missing > 0 ? Optional.of(Duration.ofNanos(missing)) : Optional.empty();
    }

    /** The state of one subject's bucket, as a point in time: the earlier, the fuller the bucket. */
    private final class Bucket {
        private long emptyAt;

        Bucket(long emptyAt) {
            this.emptyAt = emptyAt;
        }

        /** Takes one request out; returns how many nanoseconds it must wait, 0 or less when none. */
        synchronized long take(long now) {
            emptyAt = Math.max(emptyAt, now - SECOND);
            long missing = emptyAt + costNanos - now;
            if (missing <= 0) {
                emptyAt += costNanos;
            }
            return missing;
        }
    }
}
