package dev.skald.outbound;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to participants, kept alive and reused. Each carries one request at a time, or with HTTP/2, where TLS
 * negotiates it, as many as the other side allows.
 *
 * <p>One thread moves all bytes; each caller waits on its own thread. This Vert.x is not the one that serves Skald's
 * own requests: requests and calls do not wait for each other, and the server's metrics and traces do not include the
 * calls.
 */
final class Connections implements AutoCloseable {
    /** The same with HTTP/2, which tells which requests it did not take when it closes a connection. */
    private static final Duration IDLE_HTTP_2 = Duration.ofSeconds(30);

    /** How long a connection may take, TLS included; a call does not wait for it longer than its own time. */
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    /**
     * Connections to one address of one host, including those that are being made. More than the calls that may be
     * under way there (skald.limits.calls-per-host, 1,000): a connection in the making outlives the call it was for.
     */
    private static final int CONNECTIONS_MAX = 16_384;

    /** As long as the longest Location that is read, and everything else with it. */
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Context context;
    private final HttpClient plain;
    /** For last attempts: each has a connection of its own; with HTTP/2, one that has just answered. */
    private final HttpClient plainOnce;

    private final TlsClients secure;
    private final LastStreams lastStreams = new LastStreams();

    /**
     * Opens none yet.
     *
     * @param idle how long an idle one is kept; whole seconds, checked every second
     * @param cas the CAs that are trusted
     */
    Connections(Duration idle, TrustedCas cas) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setUseDaemonThread(true)
                // No code of Skald waits on it.
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        context = vertx.getOrCreateContext();
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setHttp2MaxSize(CONNECTIONS_MAX);
        // Over plain HTTP, HTTP/2 would be requested by an upgrade, which some participants can't handle.
        plain = client(options(idle).setProtocolVersion(HttpVersion.HTTP_1_1), pool);
        plainOnce =
                client(options(idle).setProtocolVersion(HttpVersion.HTTP_1_1).setKeepAlive(false), pool);
        secure = new TlsClients(
                vertx, cas, CONNECT_MAX, kept -> client(secured(options(idle)).setKeepAlive(kept), pool));
    }

    private static HttpClientOptions secured(HttpClientOptions options) {
        return options.setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                // A handshake computes for milliseconds.
                .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
    }

    private HttpClient client(HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                // A fault on a connection is reported by the call that it affects.
                .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
                .build();
    }

    private static HttpClientOptions options(Duration idle) {
        return new HttpClientOptions()
                .setKeepAliveTimeout((int) idle.toSeconds())
                .setHttp2KeepAliveTimeout((int) IDLE_HTTP_2.toSeconds())
                .setConnectTimeout((int) CONNECT_MAX.toMillis())
                .setSslHandshakeTimeout(CONNECT_MAX.toSeconds())
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setTcpNoDelay(true);
    }

    /**
     * Sends a request, once there is a connection for it.
     *
     * @param headers all headers except those that HTTP itself needs
     * @param identity Skald's certificate on a TLS connection; null for none
     * @param address where its host is
     * @param answerBytesMax how much of the answer's body is read
     * @param timeout how long the answer is waited for, from now to its last byte
     */
    RequestInFlight send(
            Request request,
            MultiMap headers,
            @Nullable TlsIdentity identity,
            InetAddress address,
            int answerBytesMax,
            Duration timeout) {
        String body = request.body();
        RequestInFlight sending = new RequestInFlight(
                context,
                body == null ? null : Buffer.buffer(body),
                new BoundedBody(answerBytesMax),
                request.lastAttempt(),
                lastStreams);
        URI url = request.url();
        boolean secured = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() >= 0 ? url.getPort() : secured ? 443 : 80;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setSsl(secured)
                .setHost(url.getHost())
                .setPort(port)
                .setURI(path(url))
                .setHeaders(headers)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()));
        try {
            HttpClient client = client(secured, identity, !request.lastAttempt());
            context.runOnContext(now -> {
                sending.begin(timeout);
                connect(client, options, sending);
            });
        } catch (RejectedExecutionException | SSLException impossible) {
            sending.failed(impossible);
        }
        return sending;
    }

    private HttpClient client(boolean secured, @Nullable TlsIdentity identity, boolean kept) throws SSLException {
        if (secured) {
            return secure.client(identity, kept);
        }
        return kept ? plain : plainOnce;
    }

    private static void connect(HttpClient client, RequestOptions options, RequestInFlight sending) {
        try {
            client.request(options).onSuccess(sending::connected).onFailure(sending::failed);
        } catch (RuntimeException notEvenBegun) {
            // Above all, a closed client: the caller would not learn of it otherwise.
            sending.failed(notEvenBegun);
        }
    }

    private static String path(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** Closes them all; requests under way fail. */
    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException notWhole) {
            // Its thread does not keep the process alive.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
