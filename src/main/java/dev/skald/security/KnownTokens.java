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
 * Caches the subjects of tokens for a few seconds, unknown tokens included. So a token is read from the database once in a
 * few seconds, however often it is used, and a token revoked at another node is refused here soon after.
 */
final class KnownTokens {
    /** How long an answer is valid, counted from before the query. A revoked token is refused within 5 seconds. */
    static final Duration FRESH = Duration.ofSeconds(4);

    /** How many tokens are cached, unknown ones included. */
    static final int TOKENS_MAX = 10_000;

    private final Function<TokenHash, Optional<Subject>> store;
    private final LongSupplier nanoTime;
    private final Cache<TokenHash, Look> looks = Caffeine.newBuilder()
            .maximumSize(TOKENS_MAX)
            .executor(Runnable::run)
            .build();
    private final Set<TokenHash> used = ConcurrentHashMap.newKeySet();

    /**
     * An empty cache.
     *
     * @param store looks a token up
     */
    KnownTokens(Function<TokenHash, Optional<Subject>> store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /** A query to the database, and its answer once there is one. Equality is identity. */
    private static final class Look {
        private final long askedAt;
        private final CompletableFuture<Optional<Subject>> answer = new CompletableFuture<>();
        private volatile boolean used;

        Look(long askedAt) {
            this.askedAt = askedAt;
        }
    }

    /** The cached subject of a token; empty when the database must be asked, or does not know the token. */
    Optional<Subject> remembered(TokenHash hash) {
        Look known = looks.getIfPresent(hash);
        return known != null && known.answer.isDone() && counts(known) ? of(hash, known) : Optional.empty();
    }

    /**
     * The subject of a token; threads that need the same one at the same time wait for one answer.
     *
     * @return empty when there is no such token, or it was revoked
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
            // Waiting threads get the same failure.
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

    /** How many tokens are cached now. */
    long count() {
        looks.cleanUp();
        return looks.estimatedSize();
    }

    /** Removes a token from the cache, so that its next use asks the database. */
    void forget(TokenHash hash) {
        looks.invalidate(hash);
    }

    /** The tokens that were used since the last call of this method. */
    Set<TokenHash> takeUsed() {
        Set<TokenHash> taken = Set.copyOf(used);
        used.removeAll(taken);
        return taken;
    }
}
