package dev.skald.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.token.TokenHash;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a few seconds for whom a token stands, and of which tokens there are none. So a token is looked up once in a
 * few seconds however often it is used, and one that was revoked at another node is refused here soon after.
 */
final class KnownTokens {
    /** How long an answer counts, from before the database was asked. What is revoked is refused within 5 seconds. */
    static final Duration FRESH = Duration.ofSeconds(4);

    /** How many tokens are remembered, those that don't exist included. */
    static final int TOKENS_MAX = 10_000;

    private final Function<TokenHash, Optional<Subject>> store;
    private final LongSupplier nanoTime;
    private final Cache<TokenHash, Look> looks = Caffeine.newBuilder()
            .maximumSize(TOKENS_MAX)
            .executor(Runnable::run)
            .build();
    private final Set<TokenHash> used = ConcurrentHashMap.newKeySet();

    /**
     * Remembers nothing yet.
     *
     * @param store looks a token up
     */
    KnownTokens(Function<TokenHash, Optional<Subject>> store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /** A question to the database, and its answer once there is one. Two are equal only if they are the same one. */
    private static final class Look {
        private final long askedAt;
        private final CompletableFuture<Optional<Subject>> answer = new CompletableFuture<>();
        private volatile boolean used;

        Look(long askedAt) {
            this.askedAt = askedAt;
        }
    }

    /** For whom a token stands, if that was asked a moment ago; empty when the database has to be asked, or said no. */
    Optional<Subject> remembered(TokenHash hash) {
        Look known = looks.getIfPresent(hash);
        return known != null && known.answer.isDone() && counts(known) ? of(hash, known) : Optional.empty();
    }

    /**
     * For whom a token stands; those who ask at once for the same one wait for one answer.
     *
     * @return empty when there is no such token, or none any more
     * @throws StoreUnavailable when the database can't be reached
     */
    Optional<Subject> find(TokenHash hash) {
        while (true) {
            Look known = looks.getIfPresent(hash);
            if (known != null && counts(known)) {
                return of(hash, known);
            }
            Look mine = new Look(nanoTime.getAsLong());
            if (replaced(hash, known, mine)) {
                ask(hash, mine);
                return of(hash, mine);
            }
        }
    }

    private boolean counts(Look look) {
        return nanoTime.getAsLong() - look.askedAt < FRESH.toNanos() && !look.answer.isCompletedExceptionally();
    }

    private boolean replaced(TokenHash hash, @Nullable Look known, Look mine) {
        return known == null
                ? looks.asMap().putIfAbsent(hash, mine) == null
                : looks.asMap().replace(hash, known, mine);
    }

    private void ask(TokenHash hash, Look mine) {
        try {
            mine.answer.complete(store.apply(hash));
        } catch (Throwable e) {
            // Those who wait for the answer are told the same.
            mine.answer.completeExceptionally(e);
        }
    }

    private Optional<Subject> of(TokenHash hash, Look look) {
        try {
            Optional<Subject> subject = look.answer.join();
            if (subject.isPresent() && !look.used) {
                look.used = true;
                used.add(hash);
            }
            return subject;
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreUnavailable unavailable ? unavailable : e;
        }
    }

    /** How many tokens are remembered now. */
    long count() {
        looks.cleanUp();
        return looks.estimatedSize();
    }

    /** Forgets a token, so that the database is asked when it is used again. */
    void forget(TokenHash hash) {
        looks.invalidate(hash);
    }

    /** The tokens that were used since this was asked last. */
    Set<TokenHash> takeUsed() {
        Set<TokenHash> taken = Set.copyOf(used);
        used.removeAll(taken);
        return taken;
    }
}
