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
 * Counts wrong tokens by address. When an address has sent too many in a minute, only a few of its tokens are checked at
 * a time, except those that were valid here before: many callers behind a proxy have the same address.
 */
final class FailedAttempts {
    /** The most wrong tokens from one address in one minute. */
    static final int WRONG_MAX = 60;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Duration RIGHT_FOR = Duration.ofMinutes(10);
    static final int REMEMBERED_MAX = 10_000;

    /** The smallest IPv6 prefix that a provider gives to one customer. */
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
     * Whether a token may be checked only when few others are, because too many from its address were wrong.
     *
     * @param address an IP address
     * @return for how long, counted from now; empty when it is checked as any other
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
            // An address needs no DNS look-up.
            return InetAddress.getByName(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), IPV6_PREFIX_BYTES))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
