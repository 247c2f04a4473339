package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import dev.skald.support.SkaldProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call the packaged Skald. */
class AccessIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADMIN = "the-first-admin-of-this-test-0123456789";
    private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private SkaldProcess skald(String name, Map<String, String> settings) throws IOException {
        return SkaldProcess.in(Files.createDirectory(folder.resolve(name)), settings);
    }

    private String refusal(Map<String, String> settings) throws Exception {
        try (SkaldProcess skald =
                SkaldProcess.withoutData(Files.createDirectory(folder.resolve("refused")), settings)) {
            skald.launch();
            assertThat(skald.ended().get(2, TimeUnit.MINUTES)).isEqualTo(1);
        }
        return Files.readString(folder.resolve("refused/skald.log")).strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid"})
    void it_does_not_start_open_to_others(String host) throws Exception {
        String said = refusal(Map.of("QUARKUS_HTTP_HOST", host));

        assertThat(said)
                .hasLineCount(1)
                .startsWith("quarkus.http.host is " + host + ",")
                .contains("skald.security.admin-token-file", "quarkus.oidc.auth-server-url", "127.0.0.1")
                .endsWith(".");
        assertThat(folder.resolve("refused/data")).doesNotExist();
    }

    @Test
    void it_does_not_start_with_a_short_admin_token_and_does_not_tell_it() throws Exception {
        String said = refusal(Map.of("SKALD_SECURITY_ADMIN_TOKEN", "far-too-short"));

        assertThat(said)
                .hasLineCount(1)
                .contains("13 characters", "at least 32")
                .doesNotContain("far-too-short");
    }

    @Test
    void it_does_not_start_without_the_file_that_should_have_the_admin_token() throws Exception {
        assertThat(refusal(Map.of("SKALD_SECURITY_ADMIN_TOKEN_FILE", "/no/such/file")))
                .hasLineCount(1)
                .contains("/no/such/file", "can't be read");
    }

    @Test
    void with_an_admin_token_from_a_file_it_listens_to_all_and_accepts_calls_with_that_token() throws Exception {
        Path file = Files.writeString(folder.resolve("admin-token"), ADMIN + "\n");
        try (SkaldProcess skald = skald(
                "closed", Map.of("QUARKUS_HTTP_HOST", "0.0.0.0", "SKALD_SECURITY_ADMIN_TOKEN_FILE", file.toString()))) {
            skald.start();

            assertThat(skald.get("/whoami").statusCode()).isEqualTo(401);
            assertThat(skald.get("/q/metrics").statusCode()).isEqualTo(401);
            assertThat(skald.get("/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(whoami(skald, ADMIN).body()).contains("\"admin-token\"");
            assertThat(get(skald, "/q/metrics", ADMIN).body()).contains("skald_authentication_failed");
        }
        assertThat(Files.readString(folder.resolve("closed/skald.log"))).doesNotContain(ADMIN);
    }

    // The database goes away before the nodes do.
    @SuppressWarnings("try")
    @Test
    void a_token_in_use_on_two_nodes_is_refused_by_both_within_five_seconds_and_not_known_without_a_database()
            throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("SKALD_SECURITY_ADMIN_TOKEN", ADMIN));
        try (PostgresServer server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
                SkaldProcess one = node("one", server, settings);
                SkaldProcess other = node("other", server, settings)) {
            one.start();
            other.start();
            String token = made(one, "revoked");
            String kept = made(one, "kept");
            assertThat(whoami(one, token).statusCode()).isEqualTo(200);
            assertThat(whoami(other, token).statusCode()).isEqualTo(200);

            long revoked = System.nanoTime();
            assertThat(one.send("DELETE", "/tokens/revoked?namespace=default", "", "Authorization", "Bearer " + ADMIN)
                            .statusCode())
                    .isEqualTo(204);
            assertThat(whoami(one, token).statusCode()).isEqualTo(401);
            Eventually.until(
                    "the other node refuses it", () -> whoami(other, token).statusCode() == 401);

            assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(REVOKED_WITHIN.plusSeconds(1));
            server.close();
            assertThat(whoami(other, kept).statusCode()).isEqualTo(503);
            assertThat(whoami(other, ADMIN).statusCode()).isEqualTo(200);
        }
    }

    private SkaldProcess node(String name, PostgresServer server, Map<String, String> settings) throws IOException {
        return SkaldProcess.node(Files.createDirectory(folder.resolve(name)), server.jdbcUrl(), settings);
    }

    private static String made(SkaldProcess skald, String name) throws Exception {
        HttpResponse<String> made = skald.post("/tokens", """
                {"name": "%s", "role": "reader", "namespace": "default"}""".formatted(name), "Authorization", "Bearer " + ADMIN);
        return JSON.readTree(made.body()).path("token").asText();
    }

    private static HttpResponse<String> whoami(SkaldProcess skald, String token) throws Exception {
        return get(skald, "/whoami", token);
    }

    private static HttpResponse<String> get(SkaldProcess skald, String path, String token) throws Exception {
        return skald.send("GET", path, "", "Authorization", "Bearer " + token);
    }
}
