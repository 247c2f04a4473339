package dev.skald.outbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of OAuth2 clients: fetched at their first use and kept until shortly before they expire. One call
 * at a time fetches for each client; the others wait for the same token.
 */
final class AccessTokens {
    /** Clients whose tokens are kept. */
    private static final int CLIENTS_MAX = 10_000;

    /** A token is renewed when a tenth of its time is left, or so much. */
    private static final Duration RENEWED_BEFORE_MAX = Duration.ofMinutes(1);

    /**
     * The pause before another token is requested: after a valid one could not be renewed, and after a participant
     * refused one.
     */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Fetched STOPPED = failed("given up before anything was sent, because this node stops");

    private final Cache<Client, Line> lines = Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .executor(Runnable::run)
            .build();
    private final Executor threads;
    private final LongSupplier nanoTime;

    /**
     * Has none yet.
     *
     * @param threads where tokens are fetched, each on a thread of its own
     */
    AccessTokens(Executor threads, LongSupplier nanoTime) {
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /** Sends a request by the same way, and under the same rules, as those of queues. */
    interface Send {
        Exchange send(Request request, int answerBytesMax);
    }

    /** The result of a request for a token. */
    sealed interface Fetched {
        /**
         * It is there.
         *
         * @param lifetime how long it is valid, from the moment of the request
         */
        record Token(String value, Duration lifetime) implements Fetched {
            /** Without its value. */
            @Override
            public String toString() {
                return "a token for " + lifetime;
            }
        }

        /**
         * There is none.
         *
         * @param outcome what that means to a call
         */
        record Failed(Outcome outcome) implements Fetched {}
    }

    /** The client that a token is fetched for; with a changed secret it is another client. */
    private record Client(URI tokenUrl, String id, String secret, String scope) {
        static Client of(Credential.OAuth2 client) {
            return new Client(
                    client.tokenUrl(),
                    client.clientId().text(),
                    client.clientSecret().text(),
                    client.scope() == null ? "" : client.scope().text());
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * The token of a client.
     *
     * @param name for messages
     * @param patience how long it is waited for
     */
    Fetched token(CredentialName name, Credential.OAuth2 client, Send send, Duration patience) {
        Client key = Client.of(client);
        return lines.get(key, first -> new Line()).token(new FetchToken(name, client, send), patience);
    }

    /**
     * Drops a token that a participant refused, unless it was just fetched: then another one would not help.
     *
     * @return whether the next one may be another
     */
    boolean forget(Credential.OAuth2 client, Fetched.Token token) {
        Line line = lines.getIfPresent(Client.of(client));
        return line == null || line.forget(token);
    }

    /** A token as it is kept. */
    private record Held(Fetched.Token token, long askedAt) {
        boolean isGood(long now) {
            return now - askedAt < token.lifetime().toNanos();
        }

        boolean isFresh(long now) {
            Duration tenth = token.lifetime().dividedBy(10);
            Duration before = tenth.compareTo(RENEWED_BEFORE_MAX) < 0 ? tenth : RENEWED_BEFORE_MAX;
            return now - askedAt < token.lifetime().minus(before).toNanos();
        }
    }

    /** The token of one client, and its fetch under way. */
    private final class Line {
        private final AtomicReference<@Nullable CompletableFuture<Fetched>> flight = new AtomicReference<>();
        private volatile @Nullable Held held;
        private volatile @Nullable Long failedAt;

        Fetched token(FetchToken fetch, Duration patience) {
            long now = nanoTime.getAsLong();
            Held kept = held;
            if (kept != null && kept.isGood(now) && (kept.isFresh(now) || justFailed(now))) {
                return kept.token;
            }
            CompletableFuture<Fetched> fetching = fetching(fetch);
            // A valid one is used while the next one is fetched.
            return kept != null && kept.isGood(now) ? kept.token : await(fetching, patience);
        }

        private boolean justFailed(long now) {
            Long failed = failedAt;
            return failed != null && now - failed < PAUSE.toNanos();
        }

        private CompletableFuture<Fetched> fetching(FetchToken fetch) {
            CompletableFuture<Fetched> mine = new CompletableFuture<>();
            CompletableFuture<Fetched> others = flight.compareAndExchange(null, mine);
            if (others != null) {
                return others;
            }
            try {
                threads.execute(() -> land(mine, fetch));
            } catch (RejectedExecutionException allClosed) {
                land(mine, STOPPED);
            }
            return mine;
        }

        private void land(CompletableFuture<Fetched> mine, FetchToken fetch) {
            // No call waits for ever, even if this thread fails.
            Fetched fetched = failed("fetching an access token broke off, see this node's own log");
            try {
                fetched = fetched(fetch);
            } finally {
                land(mine, fetched);
            }
        }

        private void land(CompletableFuture<Fetched> mine, Fetched fetched) {
            flight.set(null);
            mine.complete(fetched);
        }

        private Fetched fetched(FetchToken fetch) {
            long askedAt = nanoTime.getAsLong();
            Held kept = held;
            if (kept != null && kept.isFresh(askedAt)) {
                // Another thread was faster.
                return kept.token;
            }
            Fetched fetched = fetch.fetch();
            if (fetched instanceof Fetched.Token token) {
                held = new Held(token, askedAt);
                failedAt = null;
            } else {
                failedAt = nanoTime.getAsLong();
            }
            return fetched;
        }

        boolean forget(Fetched.Token token) {
            Held kept = held;
            if (kept != null && kept.token.equals(token)) {
                if (nanoTime.getAsLong() - kept.askedAt < PAUSE.toNanos()) {
                    return false;
                }
                held = null;
            }
            return true;
        }
    }

    private static Fetched await(CompletableFuture<Fetched> fetching, Duration patience) {
        try {
            return fetching.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return failed("no access token within the time of the call, so it was not sent");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return STOPPED;
        } catch (ExecutionException fault) {
            throw new IllegalStateException("every fetch ends with an outcome", fault);
        }
    }

    private static Fetched failed(String why) {
        return new Fetched.Failed(new Outcome.Unreached(StepProblem.of(why), false));
    }
}
