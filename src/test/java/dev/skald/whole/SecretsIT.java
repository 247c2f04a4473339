package dev.skald.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.OwnCa;
import dev.skald.support.SkaldProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets of every kind, set and given, are used for calls to participants that give them back, and then looked for in all
 * that Skald says: its log at DEBUG, its database, its answers, problems and metrics.
 */
@Timeout(300)
class SecretsIT {
    /** Part of every secret that can be chosen. */
    private static final String MARKER = "marker-";

    private static final List<String> KINDS = List.of("bearer", "basic", "header", "oauth2");

    @TempDir
    private Path folder;

    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private final List<String> told = new ArrayList<>();
    private HttpServer participant;
    private PostgresServer postgres;

    @BeforeEach
    void serve() throws Exception {
        participant = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        participant.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        participant.createContext("/", this::giveBack);
        participant.createContext("/token", SecretsIT::token);
        participant.start();
        postgres = PostgresServer.startedIn(Files.createDirectory(folder.resolve("postgres")));
    }

    @AfterEach
    void close() {
        participant.stop(0);
        postgres.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + participant.getAddress().getPort() + path;
    }

    /** Gives back every header, in its answer's body and headers; refuses where the path says so. */
    private void giveBack(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("X-Hotel"));
        seen.put(path, authorization + key);
        exchange.getResponseHeaders().add("WWW-Authenticate", authorization);
        exchange.getResponseHeaders().add("Set-Cookie", "a=" + key);
        answer(exchange, path.endsWith("/no") ? 409 : 200, "{\"detail\": \"" + authorization + " " + key + "\"}");
    }

    private static void token(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                "{\"access_token\": \"" + MARKER + "token-" + UUID.randomUUID() + "\", \"token_type\": \"bearer\"}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String put(String kind) {
        String parts = switch (kind) {
            case "bearer" -> "\"bearer\": \"marker-stored-bearer\"";
            case "basic" -> "\"basic\": {\"username\": \"user\", \"password\": \"marker-stored-basic\"}";
            case "header" -> "\"header\": {\"name\": \"X-Hotel\", \"value\": \"marker-stored-header\"}";
            case "oauth2" ->
                "\"oauth2\": {\"tokenUrl\": \"" + url("/token")
                        + "\", \"clientId\": \"client\", \"clientSecret\": \"marker-stored-client\"}";
            default -> throw new IllegalArgumentException(kind);
        };
        return "{\"targets\": [\"127.0.0.1\"], " + parts + "}";
    }

    private Map<String, String> settings(OwnCa.Signed identity) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("QUARKUS_LOG_LEVEL", "DEBUG");
        settings.put(
                "SKALD_SECURITY_SEAL_KEY_FILE", file("seal", Base64.getEncoder().encodeToString(new byte[32])));
        for (String kind : List.of("BEARER", "BASIC", "HEADER", "OAUTH2", "MTLS")) {
            settings.put("SKALD_CREDENTIALS_SET" + kind + "_TARGETS", "127.0.0.1");
        }
        settings.put("SKALD_CREDENTIALS_SETBEARER_BEARER_FILE", file("bearer", "marker-set-bearer\n"));
        settings.put("SKALD_CREDENTIALS_SETBASIC_BASIC_USERNAME", "user");
        settings.put("SKALD_CREDENTIALS_SETBASIC_BASIC_PASSWORD", "marker-set-basic");
        settings.put("SKALD_CREDENTIALS_SETHEADER_HEADER_NAME", "X-Hotel");
        settings.put("SKALD_CREDENTIALS_SETHEADER_HEADER_VALUE", "marker-set-header");
        settings.put("SKALD_CREDENTIALS_SETOAUTH2_OAUTH2_TOKEN_URL", url("/token"));
        settings.put("SKALD_CREDENTIALS_SETOAUTH2_OAUTH2_CLIENT_ID", "client");
        settings.put("SKALD_CREDENTIALS_SETOAUTH2_OAUTH2_CLIENT_SECRET", "marker-set-client");
        settings.put("SKALD_CREDENTIALS_SETMTLS_MTLS_KEY_FILE", file("key", identity.key()));
        settings.put("SKALD_CREDENTIALS_SETMTLS_MTLS_CERTIFICATE_FILE", file("certificate", identity.certificate()));
        return settings;
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void no_secret_is_found_anywhere() throws Exception {
        OwnCa.Signed identity = new OwnCa(Files.createDirectory(folder.resolve("ca")), "ca").sign("skald");
        List<String> secrets = new ArrayList<>(List.of(
                MARKER,
                Base64.getEncoder().encodeToString("user:marker-set-basic".getBytes(UTF_8)),
                Base64.getEncoder().encodeToString("user:marker-stored-basic".getBytes(UTF_8))));
        identity.key().lines().filter(line -> !line.startsWith("-")).forEach(secrets::add);

        Path home = Files.createDirectory(folder.resolve("skald"));
        try (SkaldProcess skald = SkaldProcess.node(home, postgres.jdbcUrl(), settings(identity))) {
            skald.start();
            for (String kind : KINDS) {
                say(
                        skald.send("PUT", "/credentials/stored-" + kind, put(kind), "Content-Type", "application/json"),
                        201);
            }
            String mtls = "{\"targets\": [\"127.0.0.1\"], \"mtls\": {\"key\": \"" + escaped(identity.key())
                    + "\", \"certificate\": \"" + escaped(identity.certificate()) + "\"}}";
            say(skald.send("PUT", "/credentials/stored-mtls", mtls, "Content-Type", "application/json"), 201);
            for (String kind : KINDS) {
                for (String source : List.of("set", "stored-")) {
                    UUID id = UUID.randomUUID();
                    say(skald.post("/queues", queue(id, source + kind)), 201);
                    skald.awaitStatus(id, "restored");
                    say(skald.get("/queues/" + id), 200);
                    say(skald.get("/queues/" + id + "/log"), 200);
                    assertThat(seen).containsKeys("/" + source + kind, "/" + source + kind + "/no");
                }
            }
            say(skald.send("PUT", "/credentials/x", "{\"bearer\": \"marker-", "Content-Type", "application/json"), 400);
            say(
                    skald.send(
                            "PUT",
                            "/credentials/x",
                            "{\"bearer\": [\"marker-1\"]}",
                            "Content-Type",
                            "application/json"),
                    400);
            say(skald.post("/queues", queue(UUID.randomUUID(), "stored-none")), 403);
            say(skald.get("/queues"), 200);
            say(skald.get("/credentials"), 200);
            say(skald.get("/credentials/stored-mtls"), 200);
            say(skald.get("/q/metrics"), 200);
            assertThat(skald.stop()).isIn(0, 143);
        }

        assertThat(seen.values())
                .hasSize(16)
                .allSatisfy(sent -> assertThat(secrets).anyMatch(sent::contains));
        String log = Files.readString(home.resolve("skald.log"));
        assertThat(log).contains("DEBUG");
        for (String secret : secrets) {
            assertThat(log.lines().filter(line -> line.contains(secret))).isEmpty();
            assertThat(told).noneMatch(answer -> answer.contains(secret));
            assertThat(rows()).hasSizeGreaterThan(50).noneMatch(row -> row.contains(secret));
        }
    }

    private static String escaped(String pem) {
        return pem.replace("\r", "").replace("\n", "\\n");
    }

    private void say(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        told.add(response.headers().map() + response.body());
    }

    /** One step is done, the next one refused, so that the queue is restored. */
    private String queue(UUID id, String credentials) {
        return """
                {"id": "%s", "name": "n", "steps": [
                  {"name": "a", "action": {"url": "%s", "credentials": "%s"},
                   "compensation": {"url": "%s", "credentials": "%s"}},
                  {"name": "b", "action": {"url": "%s", "credentials": "%s"}}]}""".formatted(
                        id,
                        url("/" + credentials),
                        credentials,
                        url("/" + credentials),
                        credentials,
                        url("/" + credentials + "/no"),
                        credentials);
    }

    /** Every row of every table. */
    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found =
                    statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet found = statement.executeQuery("select t::text from " + table + " t")) {
                    while (found.next()) {
                        rows.add(table + found.getString(1));
                    }
                }
            }
        }
        return rows;
    }
}
