package dev.skald.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.skald.store.token.TokenHash;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Counts who shows wrong tokens. Those from an address with too many in a minute are looked at a few at a time only, but for
 * tokens that have proved right here: many callers may have the same address behind a proxy.
 */
final class FailedAttempts {
    /** So many wrong tokens from one address in one minute, and no more. */
    static final int WRONG_MAX = 60;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Duration RIGHT_FOR = Duration.ofMinutes(10);
    static final int REMEMBERED_MAX = 10_000;

    /** What one customer of a provider gets of IPv6 at least. */
    private static final int IPV6_PREFIX_BYTES = 8;

    private final LongSupplier nanoTime;
    private final Cache<String, Wrong> wrong;
    private final Cache<TokenHash, Boolean> right;

    FailedAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        Ticker ticker = nanoTime::getAsLong;
        wrong = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(WINDOW)
                .maximumSize(REMEMBERED_MAX)
                .executor(Runnable::run)
                .build();
        right = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterAccess(RIGHT_FOR)
                .maximumSize(REMEMBERED_MAX)
                .executor(Runnable::run)
                .build();
    }

    private record Wrong(long since, AtomicInteger count) {}

    /**
     * Whether a token is to be looked at only while few others are, as too many from there were wrong.
     *
     * @param address an IP address
     * @return until when, counted from now; empty when it is to be looked at as any other
     */
    Optional<Duration> blocks(String address, TokenHash hash) {
        Wrong known = wrong.getIfPresent(network(address));
        if (known == null || known.count.get() < WRONG_MAX || right.getIfPresent(hash) != null) {
            return Optional.empty();
        }
        return Optional.of(WINDOW.minusNanos(nanoTime.getAsLong() - known.since));
    }

    void wrong(String address) {
        wrong.get(network(address), any -> new Wrong(nanoTime.getAsLong(), new AtomicInteger()))
                .count
                .incrementAndGet();
    }

    void right(TokenHash hash) {
        if (right.getIfPresent(hash) == null) {
            right.put(hash, true);
        }
    }

    /** How many addresses are remembered now. */
    long addresses() {
        wrong.cleanUp();
        return wrong.estimatedSize();
    }

    private static String network(String address) {
        try {
            // No name is looked up, as an address is given.
            return InetAddress.getByName(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), IPV6_PREFIX_BYTES))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
