package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.Credentials;
import dev.skald.outbound.credential.SetUp;
import dev.skald.queue.Outcome;
import dev.skald.support.OwnCa;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers Skald trusts over TLS, and how it proves who it is. */
@Timeout(90)
class TlsCallsTest {
    private static final CredentialName HOTEL = new CredentialName("default", "hotel");

    @TempDir
    private static Path folder;

    private static OwnCa ca;
    private static OwnCa other;
    private static OwnCa.Signed server;
    private static OwnCa.Signed first;
    private static OwnCa.Signed second;

    private final Vertx vertx = Vertx.vertx();
    private @Nullable HttpCalls calls;

    @BeforeAll
    static void makeCertificates() {
        ca = new OwnCa(folder, "our-ca");
        other = new OwnCa(folder, "other-ca");
        server = ca.sign("participant");
        first = ca.sign("first");
        second = ca.sign("second");
    }

    @AfterEach
    void close() throws Exception {
        if (calls != null) {
            calls.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_participant_with_a_certificate_of_an_own_ca_is_believed_when_the_ca_is_in_the_file() throws Exception {
        int port = serve(false, ClientAuth.NONE);
        Path file = Files.writeString(folder.resolve("cas.pem"), other.certificate());
        calls = new HttpCalls(
                new Targets(List.of()),
                Credentials.none(),
                new TrustedCas(file.toString()),
                InetAddress::getAllByName,
                System::nanoTime);
        assertThat(send(port, false)).startsWith("not reached: no TLS connection");

        Files.writeString(file, other.certificate() + ca.certificate());
        assertThat(send(port, false)).isEqualTo("nobody");

        Files.writeString(file, "garbage");
        assertThat(send(port, false)).isEqualTo("nobody");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_certificate_is_shown_and_another_one_when_the_files_change(boolean http2) throws Exception {
        int port = serve(http2, ClientAuth.REQUEST);
        Path cas = Files.writeString(folder.resolve("ours.pem"), ca.certificate());
        Path key = Files.writeString(folder.resolve("key.pem"), first.key());
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), first.certificate());
        Credentials credentials = SetUp.credentials(Map.of(
                "hotel.targets", "localhost",
                "hotel.mtls.key-file", key.toString(),
                "hotel.mtls.certificate-file", certificate.toString()));
        calls = new HttpCalls(
                new Targets(List.of()),
                credentials,
                new TrustedCas(cas.toString()),
                InetAddress::getAllByName,
                System::nanoTime);

        assertThat(send(port, true)).isEqualTo("CN=first");
        assertThat(send(port, false)).isEqualTo("nobody");

        Files.writeString(key, second.key());
        Files.writeString(certificate, second.certificate());
        // A last attempt has a connection of its own; others go on with the one that there is.
        assertThat(sendOnce(port)).isEqualTo("CN=second");

        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nmarker\n-----END PRIVATE KEY-----\n");
        assertThat(sendOnce(port))
                .isEqualTo("not sent: no TLS connection: the key or the certificate of the credentials can't be used");
    }

    @Test
    void a_certificate_is_for_https_only() throws IOException {
        Path key = Files.writeString(folder.resolve("key.pem"), first.key());
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), first.certificate());
        Credentials credentials = SetUp.credentials(Map.of(
                "hotel.targets", "localhost",
                "hotel.mtls.key-file", key.toString(),
                "hotel.mtls.certificate-file", certificate.toString()));

        assertThat(credentials.whyNot(HOTEL, URI.create("http://localhost/"))).contains("https");
        assertThat(credentials.whyNot(HOTEL, URI.create("https://localhost/"))).isNull();
    }

    @Test
    void a_file_without_certificates_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("no-cas.pem"), "marker");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustedCas(file.toString()))
                .withMessage("skald.targets.ca-file must name a file with certificates in PEM, and nothing else.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustedCas(folder.resolve("none").toString()))
                .withMessage("skald.targets.ca-file names a file that can't be read.");
    }

    private int serve(boolean http2, ClientAuth clientAuth) throws Exception {
        HttpServer https = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(http2)
                        .setClientAuth(clientAuth)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(server.key()))
                                .addCertValue(Buffer.buffer(server.certificate())))
                        .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(ca.certificate()))))
                .requestHandler(TlsCallsTest::answerWhoAsked);
        return https.listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void answerWhoAsked(HttpServerRequest request) {
        String who = "nobody";
        try {
            X509Certificate shown = (X509Certificate) request.sslSession().getPeerCertificates()[0];
            who = shown.getSubjectX500Principal().getName();
        } catch (javax.net.ssl.SSLPeerUnverifiedException nobody) {
            // As nobody showed one.
        }
        request.response().end(who);
    }

    private String send(int port, boolean withCredentials) {
        return send(request(port).credentials(withCredentials ? HOTEL : null));
    }

    private String sendOnce(int port) {
        return send(request(port).credentials(HOTEL).lastAttempt(true));
    }

    private static Request request(int port) {
        return new Request(
                "GET", URI.create("https://localhost:" + port + "/"), Map.of(), null, Duration.ofSeconds(30));
    }

    private String send(Request request) {
        return switch (calls.send(request, 1_000)) {
            case Exchange.Answered answered ->
                StandardCharsets.UTF_8.decode(answered.answer().body().bytes()).toString();
            case Exchange.Unanswered unanswered ->
                unanswered.outcome() instanceof Outcome.Unreached unreached
                        ? (unreached.hostTried() ? "not reached: " : "not sent: ")
                                + unreached.problem().detail()
                        : unanswered.outcome().toString();
        };
    }
}
