package dev.skald.whole;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is open, called under names of its own and of others. Every exchange is also held to the contract. */
@QuarkusTest
@TestProfile(NoTimers.class)
class OpenHostTest {
    private static final String OTHER = "attacker.example:8080";

    @Inject
    Vertx vertx;

    @Test
    void nothing_is_started_under_the_name_of_another_server() {
        UUID id = UUID.randomUUID();
        String start = """
                {"id": "%s", "name": "trip", "driver": "caller"}""".formatted(id);

        Response refused = given().header("Host", OTHER)
                .contentType(ContentType.JSON)
                .body(start)
                .post("/queues");

        isRefused(refused);
        assertThat(refused.jsonPath().getString("detail"))
                .contains("attacker.example", "skald.url", "Nothing was done");
        assertThat(given().get("/queues/{id}", id).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /queues",
        "GET, /whoami",
        "GET, /q/metrics",
        "GET, /q/health",
        "GET, /openapi",
        "GET, /problems/forbidden",
        "OPTIONS, /queues",
        "DELETE, /definitions/a"
    })
    void every_path_is_refused_under_the_name_of_another_server(String method, String path) {
        isRefused(given().header("Host", OTHER).request(method, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:1", "[::1]:8080", "skald.localhost"})
    void names_of_its_own_are_answered(String host) {
        assertThat(given().header("Host", host).get("/queues").statusCode()).isEqualTo(200);
        assertThat(given().header("Host", host).get("/queues").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"attacker.example, 403", "localhost, 200"})
    void the_authority_of_HTTP_2_is_looked_at(String host, int status) throws Exception {
        HttpClientOptions cleartext =
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        HttpClient client = vertx.createHttpClient(cleartext);
        try {
            HttpClientResponse answer = client.request(HttpMethod.GET, RestAssured.port, "localhost", "/queues")
                    .compose(request ->
                            request.authority(HostAndPort.create(host, 8080)).send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(status);
        } finally {
            client.close();
        }
    }

    @Test
    void a_request_without_a_host_is_answered() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream().write("GET /queues HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.0 200");
        }
    }

    private static void isRefused(Response response) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/forbidden");
    }
}
