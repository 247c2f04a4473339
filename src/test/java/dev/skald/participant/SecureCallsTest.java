package dev.skald.participant;

import static dev.skald.queue.CallKind.ACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.HttpCalls;
import dev.skald.outbound.Request;
import dev.skald.outbound.Targets;
import dev.skald.queue.Outcome;
import dev.skald.support.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over TLS, to a server whose certificate the JVM's trust store has, and which is for localhost only. */
@Timeout(90)
class SecureCallsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long REFUSED_STREAM = 0x7;
    private static final long CANCEL = 0x8;
    private static final String PASSWORD = "changeit";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir
    private static Path folder;

    private static Path keyStore;

    private final Vertx vertx = Vertx.vertx();
    private final HttpCalls calls = new HttpCalls(new Targets(List.of()), System::nanoTime);
    private final HttpParticipant participant = new HttpParticipant(calls, 1_000, InstantSource.fixed(Instant.EPOCH));
    private final List<HttpServerRequest> received = new CopyOnWriteArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();

    @BeforeAll
    static void makeACertificate() throws IOException, InterruptedException {
        keyStore = folder.resolve("localhost.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "participant",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        trust();
    }

    private static void trust() {
        System.setProperty(TRUST_STORE, keyStore.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    private static void trustNobodyInParticular() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }

    @AfterAll
    static void forgetIt() {
        trustNobodyInParticular();
    }

    @AfterEach
    void close() {
        calls.close();
        await(vertx.close());
    }

    /** Waits until so many requests in all have come. */
    private void awaitReceived(int count) throws InterruptedException {
        assertThat(arrivals.tryAcquire(count, 1, TimeUnit.MINUTES))
                .as("%s requests have come", count)
                .isTrue();
    }

    @Test
    void http_2_is_spoken_where_it_is_offered() {
        int port = serve(true);

        assertThat(call("localhost", port, "/quick", LONG)).isInstanceOf(Outcome.Done.class);
        assertThat(call("localhost", port, "/quick", LONG)).isInstanceOf(Outcome.Done.class);

        assertThat(received).extracting(HttpServerRequest::version).containsOnly(HttpVersion.HTTP_2);
        assertThat(received.getFirst().authority().toString()).isEqualTo("localhost:" + port);
        assertThat(connections).hasValue(1);
    }

    @Test
    void http_1_1_is_spoken_where_no_other_is_offered_on_as_many_connections_as_there_are_calls() throws Exception {
        int port = serve(false);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> held = List.of(
                    threads.submit(() -> call("localhost", port, "/held", LONG)),
                    threads.submit(() -> call("localhost", port, "/held", LONG)),
                    threads.submit(() -> call("localhost", port, "/held", LONG)));
            awaitReceived(3);
            release();
            for (Future<Outcome> call : held) {
                assertThat(call.get()).isInstanceOf(Outcome.Done.class);
            }
        }

        assertThat(received).extracting(HttpServerRequest::version).containsOnly(HttpVersion.HTTP_1_1);
        assertThat(received.getFirst().getHeader("Host")).isEqualTo("localhost:" + port);
        assertThat(connections).hasValue(3);
    }

    @Test
    void a_certificate_for_another_name_is_unreached() {
        int port = serve(true);

        assertThat(unreached(call("127.0.0.1", port, "/quick", LONG))).startsWith("no TLS connection: ");
        assertThat(received).isEmpty();
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_unreached() {
        int port = serve(true);
        trustNobodyInParticular();
        try {
            assertThat(unreached(call("localhost", port, "/quick", LONG))).startsWith("no TLS connection: ");
            assertThat(received).isEmpty();
        } finally {
            trust();
        }
    }

    @Test
    void a_call_given_up_leaves_those_that_share_its_connection_alone_and_then_the_connection_is_closed()
            throws Exception {
        int port = serve(true);
        call("localhost", port, "/quick", LONG);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> other = threads.submit(() -> call("localhost", port, "/held", LONG));
            awaitReceived(2);

            Outcome givenUp = call("localhost", port, "/silent", Duration.ofSeconds(1));
            assertThat(((Outcome.InDoubt) givenUp).problem().detail()).isEqualTo("no answer within PT1S");
            assertThat(connections).hasValue(1);
            assertThat(call("localhost", port, "/quick", LONG)).isInstanceOf(Outcome.Done.class);
            assertThat(connections)
                    .as("the next call has a connection of its own")
                    .hasValue(2);

            release();
            assertThat(other.get()).isInstanceOf(Outcome.Done.class);
        }
        Eventually.until("the first connection is closed", () -> open.get() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/refused-at-first", "/away-at-first"})
    void what_was_certainly_not_taken_is_sent_again_at_once(String path) {
        int port = serve(true);

        assertThat(call("localhost", port, path, LONG)).isInstanceOf(Outcome.Done.class);

        assertThat(received).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/refused", "/away"})
    void what_is_never_taken_is_unreached(String path) {
        int port = serve(true);

        assertThat(unreached(call("localhost", port, path, LONG)))
                .isEqualTo("the participant closed the connection and did not take the request");

        assertThat(received).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reset", "/away-but-taken"})
    void what_may_have_been_taken_is_in_doubt_and_sent_only_once(String path) {
        int port = serve(true);

        assertThat(call("localhost", port, path, LONG)).isInstanceOf(Outcome.InDoubt.class);

        assertThat(received).hasSize(1);
    }

    @Test
    void calls_without_another_attempt_share_an_http_2_connection_that_answers() {
        int port = serve(true);

        assertThat(lastAttempt(port)).isInstanceOf(Outcome.Done.class);
        assertThat(lastAttempt(port)).isInstanceOf(Outcome.Done.class);

        assertThat(connections).hasValue(1);
        assertThat(pings).hasValue(2);
    }

    @Test
    void calls_without_another_attempt_have_a_connection_each_where_http_1_1_is_spoken() {
        int port = serve(false);

        assertThat(lastAttempt(port)).isInstanceOf(Outcome.Done.class);
        assertThat(lastAttempt(port)).isInstanceOf(Outcome.Done.class);

        assertThat(connections).hasValue(2);
    }

    private Outcome lastAttempt(int port) {
        URI url = URI.create("https://localhost:" + port + "/quick");
        return participant.call(
                ACTION,
                new Request("POST", url, Map.of("Skald-Step", "hotel"), "{}", LONG).lastAttempt(true),
                JudgeAnswer.BY_TABLE);
    }

    /** Does with a request by HTTP/2 what its path says. */
    private void end(HttpServerRequest request) {
        boolean again = received.size() > 1;
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/quick" -> response.end("{}");
            case "/refused", "/refused-at-first" -> {
                if (again && request.path().endsWith("first")) {
                    response.end("{}");
                } else {
                    response.reset(REFUSED_STREAM);
                }
            }
            case "/away", "/away-at-first" -> {
                if (again && request.path().endsWith("first")) {
                    response.end("{}");
                } else {
                    request.connection().goAway(0, Math.max(0, request.streamId() - 2));
                }
            }
            case "/reset" -> response.reset(CANCEL);
            case "/away-but-taken" -> {
                request.connection().goAway(0, request.streamId());
                request.connection().close();
            }
            default -> {
                // Held, or never answered.
            }
        }
    }

    /** Answers {@code /quick} at once, {@code /held} when released, anything else as its path says or never. */
    private int serve(boolean http2) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setUseAlpn(http2)
                .setKeyCertOptions(new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD)));
        server.connectionHandler(connection -> {
            connections.incrementAndGet();
            open.incrementAndGet();
            connection.closeHandler(closed -> open.decrementAndGet());
            if (http2) {
                connection.pingHandler(ping -> pings.incrementAndGet());
            }
        });
        server.requestHandler(request -> {
            received.add(request);
            arrivals.release();
            end(request);
        });
        return await(server.listen(0)).actualPort();
    }

    private void release() {
        received.stream()
                .filter(request -> request.path().equals("/held"))
                .forEach(request -> request.response().end("{}"));
    }

    private Outcome call(String host, int port, String path, Duration timeout) {
        URI url = URI.create("https://" + host + ":" + port + path);
        return participant.call(
                ACTION, new Request("POST", url, Map.of("Skald-Step", "hotel"), "{}", timeout), JudgeAnswer.BY_TABLE);
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static String unreached(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Unreached.class);
        return ((Outcome.Unreached) outcome).problem().detail();
    }
}
