package dev.skald.api;

import static dev.skald.support.Actors.ACTOR;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.api.start.ReaderProducers;
import dev.skald.api.start.StartReader;
import dev.skald.engine.UseQueue;
import dev.skald.queue.Owner;
import dev.skald.support.NoTimers;
import dev.skald.support.ScriptedParticipant;
import dev.skald.web.problem.ProblemType;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge as callers meet it. Every exchange here is also held to the contract, see {@code ContractFilter}. */
@QuarkusTest
@TestProfile(NoTimers.class)
class RequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEBIBYTE = 1024 * 1024;

    @Inject
    ReaderProducers readers;

    @Inject
    UseQueue useQueue;

    private final UUID id = UUID.randomUUID();
    private ScriptedParticipant participant;

    @BeforeEach
    void openParticipant() {
        participant = ScriptedParticipant.start();
    }

    @AfterEach
    void closeParticipant() {
        participant.close();
    }

    @Test
    void a_start_is_answered_with_the_queue_and_where_it_is() {
        Response response = json().body(start("trip")).post("/queues");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Location")).isEqualTo("/queues/" + id);
        assertThat(response.header("Preference-Applied")).isNull();
        assertThat(tree(response).path("id").textValue()).isEqualTo(id.toString());
    }

    @Test
    void a_caller_may_wait_for_the_outcome() {
        Response response =
                json().header("Prefer", "wait=20").body(start("trip")).post("/queues");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Preference-Applied")).isEqualTo("wait=20");
        assertThat(tree(response).path("status").textValue()).isEqualTo("succeeded");
        assertThat(tree(response).path("restorableUntil").isTextual()).isTrue();
    }

    @Test
    void the_same_start_again_is_answered_with_the_same_queue() {
        succeeded();

        Response again = json().body(start("trip") + "\n").post("/queues");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(tree(again).path("status").textValue()).isEqualTo("succeeded");
        assertThat(participant.calls()).hasSize(1);
    }

    @Test
    void another_start_with_the_same_id_is_refused() {
        succeeded();

        assertThat(problem(json().body(start("another")).post("/queues"), 422, "id-reused")
                        .path("queueId")
                        .textValue())
                .isEqualTo(id.toString());
    }

    @Test
    void the_id_may_come_in_the_header() {
        Response response = json().header("Idempotency-Key", "\"" + id + "\"")
                .body(start("trip").replaceFirst("\"id\": \"[^\"]*\",", ""))
                .post("/queues");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Location")).endsWith("/" + id);
    }

    @Test
    void everything_that_is_wrong_with_a_start_is_said_at_once() {
        Response response = json().header("Idempotency-Key", "x")
                .body("{\"name\": \"\", \"steps\": [{\"name\": \"s\", \"action\": {\"url\": \"{% $steps.t %}\"}}],"
                        + " \"x\": 1}")
                .post("/queues");

        assertThat(problem(response, 400, "invalid-request").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("Idempotency-Key:", "/name", "/steps/0/action/url", "/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "[]", "{\"name\": 1, \"name\": 2}", "\u0000", "null"})
    void what_is_no_start_is_refused(String body) {
        problem(json().body(body).post("/queues"), 400, "invalid-request");
    }

    @Test
    void deep_nesting_is_refused() {
        problem(json().body("{\"input\":" + "[".repeat(1000)).post("/queues"), 400, "invalid-request");
    }

    @Test
    void an_address_that_may_not_be_called_is_refused() {
        String body = start("trip").replaceFirst("http://[^\"]*", "http://169.254.169.254/latest");

        JsonNode problem = problem(json().body(body).post("/queues"), 403, "target-not-allowed");

        assertThat(problem.path("step").textValue()).isEqualTo("s");
        assertThat(problem.findValuesAsText("pointer")).containsExactly("/steps/0/action/url");
        problem(given().get("/queues/{id}", id), 404, "queue-not-found");
    }

    @Test
    void a_start_that_was_made_before_its_address_was_forbidden_is_answered_with_its_queue() {
        String body = start("trip").replaceFirst("http://[^\"]*", "http://169.254.169.254/latest");
        StartReader.Result read = readers.starts(Owner.DEFAULT).read(body.getBytes(StandardCharsets.UTF_8), List.of());
        if (read instanceof StartReader.Read made) {
            useQueue.start(made.start(), made.fingerprint(), List.of(), ACTOR);
        }

        Response again = json().body(body).post("/queues");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(tree(again).path("id").textValue()).isEqualTo(id.toString());
        problem(json().body(body.replace("trip", "other")).post("/queues"), 403, "target-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(ints = {MEBIBYTE + 1, 12 * MEBIBYTE})
    void a_body_over_the_bound_is_refused(int size) {
        // As bytes: REST Assured keeps a prettified copy of a text for its log, in many times the room.
        byte[] body = " ".repeat(size).getBytes(StandardCharsets.US_ASCII);

        problem(json().body(body).post("/queues"), 413, "too-large");
    }

    @Test
    void a_body_up_to_the_bound_is_read() {
        String body = start("trip");

        Response response =
                json().body(body + " ".repeat(MEBIBYTE - body.length())).post("/queues");

        assertThat(response.statusCode()).isEqualTo(201);
    }

    @Test
    void a_body_that_says_to_be_something_else_is_refused() {
        problem(given().contentType(ContentType.URLENC).body("{}").post("/queues"), 415, "unsupported-media-type");
        problem(
                given().contentType(ContentType.URLENC).body("{}").post("/queues/{id}/restore", id),
                415,
                "unsupported-media-type");
    }

    @Test
    void a_queue_that_has_not_changed_is_not_sent_again() {
        succeeded();
        String tag = given().get("/queues/{id}", id).header("ETag");

        Response response = given().header("If-None-Match", "\"1\", W/" + tag).get("/queues/{id}", id);

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.header("ETag")).isEqualTo(tag);
        assertThat(given().header("If-None-Match", "\"1\"")
                        .get("/queues/{id}", id)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /queues/{id},               404, queue-not-found",
        "GET,    /queues/{id}/log,           404, queue-not-found",
        "POST,   /queues/{id}/restore,       404, queue-not-found",
        "POST,   /queues/{id}/retry,         404, queue-not-found",
        "GET,    /queues/7,                  404, queue-not-found",
        "POST,   /queues/7/restore,          404, queue-not-found",
        "GET,    /nonsense,                  404, not-found",
        "GET,    /queues/{id}/nonsense,      404, not-found",
        "GET,    /q/nonsense,                404, not-found",
        "GET,    /problems/nonsense,         404, not-found",
        "GET,    /queues;a=b/{id},           404, not-found",
        "PUT,    /queues,                    405, method-not-allowed",
        "PUT,    /queues/{id},               405, method-not-allowed",
        "GET,    /queues/{id}/restore,       405, method-not-allowed",
        "GET,    /queues?limit=x,            400, invalid-request",
        "GET,    /queues?offset=1,           400, invalid-request",
        "GET,    /queues/{id}/log?limit=0,   400, invalid-request",
        "GET,    /queues/{id}/log?after=-1,  400, invalid-request",
        "POST,   /queues/{id}/restore?ifAbsent=x, 400, invalid-request",
        "GET,    /openapi?format=xml,        400, invalid-request"
    })
    void what_is_not_there_or_not_right_is_a_problem(String method, String path, int status, String slug) {
        problem(given().request(method, path.replace("{id}", id.toString())), status, slug);
    }

    @Test
    void what_is_too_long_is_a_problem() throws IOException {
        String padding = "x".repeat(8_000);

        isProblem(raw("GET /queues?name=" + padding, ""), 414, "target-too-long");
        isProblem(raw("GET /queues", "X-Padding: " + padding.repeat(3) + "\r\n"), 431, "headers-too-long");
        assertThat(raw("GET /queues", "X-Padding: " + padding.repeat(2) + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void an_address_that_is_empty_is_pointed_to() {
        Response response = json().body(
                        "{\"name\": \"n\", \"steps\": [{\"name\": \"s\", \"action\": {\"url\": \"\"}}]}")
                .post("/queues");

        assertThat(problem(response, 400, "invalid-request")
                        .at("/errors/0/pointer")
                        .textValue())
                .isEqualTo("/steps/0/action/url");
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS *,        404, not-found",
        "GET queues,       404, not-found",
        "CONNECT skald:80, 404, not-found"
    })
    void what_is_no_path_is_a_problem(String line, int status, String slug) throws IOException {
        isProblem(raw(line, ""), status, slug);
    }

    private static void isProblem(String answer, int status, String slug) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json")
                .contains("\"/problems/" + slug + "\"");
    }

    /** What the server answers to a request line and headers of these very characters. */
    private static String raw(String line, String headers) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
        URI server = URI.create(RestAssured.baseURI + ":" + RestAssured.port);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void methods_and_paths_that_are_made_up_make_no_meters() {
        for (int i = 0; i < 3; i++) {
            given().request("MADEUP" + i, "/queues");
            given().request("PUT", "/queues/made-up-" + i + "/restore");
            given().request("GET", "/made-up-" + i);
            given().contentType("text/plain").body("x").request("POST", "/queues/made-up-" + i + "/restore");
        }

        String meters = given().get("/q/metrics").asString();

        assertThat(meters.lines().filter(line -> line.startsWith("http_server_requests")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("MADEUP") || line.contains("made-up"))
                .anyMatch(line -> line.contains("method=\"OTHER\""));
    }

    @Test
    void a_wrong_method_is_told_the_right_ones() {
        assertThat(given().put("/queues").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /queues      | GET, HEAD, OPTIONS, POST
            /queues/a/log | GET, HEAD, OPTIONS
            /queues/a/retry | OPTIONS, POST
            /definitions/a | DELETE, GET, HEAD, OPTIONS, PUT
            /openapi     | GET, HEAD, OPTIONS
            """)
    void what_a_path_allows_can_be_asked(String path, String allowed) {
        assertThat(given().options(path).header("Allow")).isEqualTo(allowed);
    }

    @Test
    void a_representation_that_there_is_not_is_refused() {
        problem(given().accept("text/html").get("/queues"), 406, "not-acceptable");
    }

    @Test
    void a_log_is_read_page_by_page() {
        succeeded();
        JsonNode whole = tree(given().get("/queues/{id}/log", id)).path("entries");

        List<JsonNode> entries = new ArrayList<>();
        String next = "/queues/" + id + "/log?limit=2";
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            tree(page).path("entries").forEach(entries::add);
            next = next(page);
        }

        assertThat(entries).hasSizeGreaterThan(2).containsExactlyElementsOf(whole);
        assertThat(whole)
                .extracting(entry -> entry.path("operation").textValue())
                .containsExactly("queue-started", "step-started", "step-done", "queue-succeeded");
    }

    @Test
    void queues_are_listed_newest_first_page_by_page() {
        String label = UUID.randomUUID().toString();
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "listed " + i;
            String body = "{\"name\": \"" + name + "\", \"labels\": {\"a b\": \"" + label + "\"}, \"steps\": [" + step()
                    + "]}";
            json().header("Prefer", "wait=20").body(body).post("/queues").then().statusCode(201);
            started.addFirst(name);
        }

        List<String> listed = new ArrayList<>();
        String next = "/queues?limit=2&status=succeeded&label.a%20b=" + label;
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            assertThat(tree(page).path("queues").size()).isLessThanOrEqualTo(2);
            listed.addAll(tree(page).path("queues").findValuesAsText("name"));
            next = next(page);
        }

        assertThat(listed).isEqualTo(started);
        assertThat(listed("name", "listed 3", "label.a b", label)).containsExactly("listed 3");
        assertThat(listed("status", "running", "label.a b", label)).isEmpty();
        assertThat(listed("createdAfter", "2999-01-01T00:00:00Z", "label.a b", label))
                .isEmpty();
        assertThat(listed("createdBefore", "2999-01-01T00:00:00Z", "label.a b", label))
                .hasSize(5);
    }

    @Test
    void a_succeeded_queue_is_restored_on_request() {
        succeeded();

        Response response = json().header("Prefer", "wait=20")
                .body("{\"reason\": \"customer cancelled\"}")
                .post("/queues/{id}/restore", id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(tree(response).path("status").textValue()).isEqualTo("restored");
        assertThat(tree(response).path("reason").textValue()).isEqualTo("customer cancelled");
        assertThat(given().post("/queues/{id}/restore", id).statusCode()).isEqualTo(200);
        problem(given().post("/queues/{id}/retry", id), 409, "queue-state");
    }

    @Test
    void an_id_that_no_queue_has_can_be_closed() {
        assertThat(given().post("/queues/{id}/restore?ifAbsent=block", id).statusCode())
                .isEqualTo(201);
        assertThat(given().post("/queues/{id}/restore?ifAbsent=block", id).statusCode())
                .isEqualTo(200);

        problem(json().body(start("trip")).post("/queues"), 409, "queue-state");
        problem(given().get("/queues/{id}", id), 404, "queue-not-found");
        assertThat(participant.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"*/*, application/yaml", "application/yaml, application/yaml", "application/json, application/json"})
    void the_contract_is_served_as_asked(String accept, String type) {
        Response response = given().accept(accept).get("/openapi");

        assertThat(response.contentType()).isEqualTo(type);
        assertThat(response.asString()).contains("listQueues");
    }

    @ParameterizedTest
    @EnumSource
    void the_type_of_a_problem_leads_to_its_explanation(ProblemType type) {
        assertThat(given().get(type.uri()).asString()).contains(type.title(), type.meaning());
        assertThat(tree(given().accept(ContentType.JSON).get(type.uri()))
                        .path("meaning")
                        .textValue())
                .isEqualTo(type.meaning());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"})
    void operators_can_look_at_the_server(String path) {
        assertThat(given().get(path).statusCode()).isEqualTo(200);
    }

    private static RequestSpecification json() {
        return given().contentType("application/json");
    }

    private String start(String name) {
        return "{\"id\": \"" + id + "\", \"name\": \"" + name + "\", \"steps\": [" + step() + "]}";
    }

    private String step() {
        return "{\"name\": \"s\", \"action\": {\"url\": \"" + participant.url("/s")
                + "\"}, \"compensation\": {\"url\": \"" + participant.url("/s") + "\"}}";
    }

    private void succeeded() {
        Response response =
                json().header("Prefer", "wait=20").body(start("trip")).post("/queues");
        assertThat(tree(response).path("status").textValue()).isEqualTo("succeeded");
    }

    private static List<String> listed(String filter, String value, String label, String labelValue) {
        return tree(given().queryParam(filter, value)
                        .queryParam(label, labelValue)
                        .get("/queues"))
                .path("queues")
                .findValuesAsText("name");
    }

    private static String next(Response page) {
        String link = page.header("Link");
        return link == null ? null : link.replaceFirst("<(.*)>; rel=\"next\"", "$1");
    }

    private static JsonNode problem(Response response, int status, String slug) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        JsonNode problem = tree(response);
        assertThat(problem.path("type").textValue()).isEqualTo("/problems/" + slug);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(response.asString().toLowerCase(Locale.ROOT)).doesNotContain("exception", "dev.skald", "java");
        return problem;
    }

    private static JsonNode tree(Response response) {
        try {
            return JSON.readTree(response.asByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(response.asString(), e);
        }
    }
}
