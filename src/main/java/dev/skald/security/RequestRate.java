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
 * How many requests a second each subject may send to this node: a token bucket that holds the requests of one second, so
 * that a pause allows for a burst. Without a bound nothing is counted.
 */
@ApplicationScoped
class RequestRate {
    /** So many subjects are counted at a time; one that is forgotten begins anew. */
    static final int SUBJECTS_MAX = 10_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Nobody's bucket is less than full after this. */
    private static final Duration FULL_AFTER = Duration.ofSeconds(1);

    /** The time that one request uses up of its second; 0 without a bound. */
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
     * @param subject says who sends it; not asked without a bound
     * @return after which time there is room for it; empty when there is now
     */
    Optional<Duration> refuses(Supplier<String> subject) {
        if (costNanos == 0) {
            return Optional.empty();
        }
        long missing = buckets.get(subject.get(), any -> new Bucket(nanoTime.getAsLong() - SECOND))
                .take(nanoTime.getAsLong());
        return missing > 0 ? Optional.of(Duration.ofNanos(missing)) : Optional.empty();
    }

    /** What one subject has left, as the time from which on it is counted: the further back, the more. */
    private final class Bucket {
        private long emptyAt;

        Bucket(long emptyAt) {
            this.emptyAt = emptyAt;
        }

        /** Takes one request out; returns how many nanoseconds are missing for it, 0 or less when none. */
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
