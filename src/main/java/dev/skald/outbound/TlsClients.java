package dev.skald.outbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.outbound.credential.CredentialName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The clients for TLS: two for each identity, because a connection belongs to one identity. New connections use the
 * present certificates; existing ones stay until they are closed.
 */
final class TlsClients {
    /** The maximum number of identities with clients; beyond it, the least recently used one loses its connections. */
    private static final int IDENTITIES_MAX = 1_000;

    private final Vertx vertx;
    private final TrustedCas cas;
    private final Duration connectMax;
    private final Supplier<Pair> pairs;
    private final Pair nobody;
    private final Cache<CredentialName, Pair> identities = Caffeine.newBuilder()
            .maximumSize(IDENTITIES_MAX)
            .executor(Runnable::run)
            .<CredentialName, Pair>evictionListener((name, pair, cause) -> {
                if (pair != null) {
                    pair.close();
                }
            })
            .build();

    /**
     * Opens no connection yet.
     *
     * @param connectMax how long a handshake, or taking new certificates, may take
     * @param clients makes a client without certificates; told whether its connections are kept
     */
    TlsClients(Vertx vertx, TrustedCas cas, Duration connectMax, Clients clients) {
        this.vertx = vertx;
        this.connectMax = connectMax;
        this.cas = cas;
        this.pairs = () -> new Pair(clients.client(true), clients.client(false));
        this.nobody = pairs.get();
    }

    /** Makes clients for TLS. */
    interface Clients {
        HttpClient client(boolean kept);
    }

    /**
     * The client to send with.
     *
     * @param identity null for none
     * @param kept whether the connection may have been used before
     * @throws SSLException when there can be no connection with these certificates
     */
    HttpClient client(@Nullable TlsIdentity identity, boolean kept) throws SSLException {
        Pair pair = identity == null ? nobody : identities.get(identity.name(), first -> pairs.get());
        pair.show(new Certificates(cas.own(), identity));
        return kept ? pair.kept : pair.once;
    }

    /**
     * The certificates for connections.
     *
     * @param cas trusted CAs beside the system's, as PEM; null for none
     * @param identity null for none
     */
    private record Certificates(
            @Nullable String cas, @Nullable TlsIdentity identity) {
        static final Certificates NONE = new Certificates(null, null);
    }

    /** The clients of one identity. */
    private final class Pair {
        private final HttpClient kept;
        private final HttpClient once;
        private final ReentrantLock update = new ReentrantLock();
        private volatile Certificates shown = Certificates.NONE;

        Pair(HttpClient kept, HttpClient once) {
            this.kept = kept;
            this.once = once;
        }

        void show(Certificates wanted) throws SSLException {
            if (wanted.equals(shown)) {
                return;
            }
            update.lock();
            try {
                if (!wanted.equals(shown)) {
                    SSLOptions options = options(wanted);
                    await(kept.updateSSLOptions(options));
                    await(once.updateSSLOptions(options));
                    shown = wanted;
                }
            } finally {
                update.unlock();
            }
        }

        void close() {
            kept.close();
            once.close();
        }
    }

    private SSLOptions options(Certificates certificates) throws SSLException {
        SSLOptions options = new SSLOptions()
                .setUseAlpn(true)
                .setSslHandshakeTimeout(connectMax.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        if (certificates.cas != null) {
            options.setTrustOptions(TrustedCas.withSystems(certificates.cas));
        }
        if (certificates.identity != null) {
            options.setKeyCertOptions(keyAndCertificate(certificates.identity));
        }
        return options;
    }

    private PemKeyCertOptions keyAndCertificate(TlsIdentity identity) throws SSLException {
        PemKeyCertOptions options = new PemKeyCertOptions()
                .addKeyValue(Buffer.buffer(identity.key()))
                .addCertValue(Buffer.buffer(identity.certificate()));
        try {
            options.getKeyManagerFactory(vertx);
            return options;
        } catch (Exception wrong) {
            // What it says could be of the key itself.
            throw new SSLException("the key or the certificate of the credentials can't be used");
        }
    }

    private void await(Future<Boolean> update) throws SSLException {
        try {
            update.toCompletionStage().toCompletableFuture().get(connectMax.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new SSLException("the certificates could not be taken", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new SSLException("given up, because this node stops", stopped);
        }
    }
}
