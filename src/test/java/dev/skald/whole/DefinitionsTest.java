package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.doLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Definitions over HTTP. Every exchange is also held to the contract. */
@QuarkusTest
@TestProfile(NoTimers.class)
class DefinitionsTest extends WholeService {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Names are never forgotten, so each case has its own. */
    private final String name = "d-" + UUID.randomUUID();

    @Test
    void a_definition_is_kept_in_versions_that_never_change() {
        Response first = put(name, steps("hotel"));
        Response second = put(name, steps("hotel", "flight").put("description", "with a flight"));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header("Location")).isEqualTo("/definitions/" + name);
        assertThat(first.header("ETag")).startsWith("\"1.");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.header("ETag")).startsWith("\"2.");
        assertThat(json(get(name))).isEqualTo(json(second));
        assertThat(json(get(name)).path("version").asInt()).isEqualTo(2);
        assertThat(json(get(name)).path("name").asText()).isEqualTo(name);
        assertThat(json(get(name)).path("description").asText()).isEqualTo("with a flight");
        assertThat(json(get(name)).path("steps"))
                .isEqualTo(steps("hotel", "flight").path("steps"));
        assertThat(json(http().queryParam("version", 1).get("/definitions/{name}", name)))
                .isEqualTo(json(first));
        problem(http().queryParam("version", 3).get("/definitions/{name}", name), 404, "definition-not-found");
        problem(http().queryParam("version", 0).get("/definitions/{name}", name), 400, "invalid-request");
    }

    @Test
    void the_same_definition_again_is_the_same_version() {
        Response first = put(name, steps("hotel"));

        Response again = put(name, steps("hotel"));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(first));
    }

    @Test
    void a_definition_that_has_not_changed_is_not_sent_again() {
        String tag = put(name, steps("hotel")).header("ETag");

        Response known = http().header("If-None-Match", tag).get("/definitions/{name}", name);
        put(name, steps("flight"));
        Response unknown = http().header("If-None-Match", tag).get("/definitions/{name}", name);

        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.header("ETag")).isEqualTo(tag);
        assertThat(unknown.statusCode()).isEqualTo(200);
        assertThat(unknown.header("ETag")).startsWith("\"2.");
    }

    @Test
    void a_change_that_was_made_from_another_version_is_refused() {
        problem(
                http().header("If-Match", "*").body(text(steps("a"))).put("/definitions/{name}", name),
                412,
                "precondition-failed");
        put(name, steps("hotel"));
        put(name, steps("flight"));

        problem(
                http().header("If-Match", "\"1\"").body(text(steps("a"))).put("/definitions/{name}", name),
                412,
                "precondition-failed");
        assertThat(http().header("If-Match", "\"1\", \"2\"")
                        .body(text(steps("a")))
                        .put("/definitions/{name}", name)
                        .header("ETag"))
                .startsWith("\"3.");
    }

    @Test
    void different_definitions_put_at_once_are_a_version_each() throws Exception {
        List<Callable<Response>> puts = IntStream.range(0, 8)
                .<Callable<Response>>mapToObj(i -> () -> put(name, steps("s" + i)))
                .toList();

        List<Response> answers = Together.run(puts);

        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnlyOnce(201)
                .containsOnly(200, 201);
        assertThat(answers)
                .extracting(answer -> json(answer).path("version").asInt())
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void definitions_are_listed_by_name_page_by_page() {
        for (String suffix : List.of(".c", ".a", ".b")) {
            put(name + suffix, steps("hotel"));
        }
        put(name + ".a", steps("hotel", "flight").put("description", "newer"));

        List<String> listed = new ArrayList<>();
        String next = "/definitions?limit=2&after=" + name;
        while (next != null) {
            Response page = http().urlEncodingEnabled(false).get(next);
            json(page).path("definitions").forEach(definition -> listed.add(definition.toString()));
            String link = page.header("Link");
            next = link == null ? null : link.replaceFirst("<(.*)>; rel=\"next\"", "$1");
        }

        assertThat(listed.stream().filter(each -> each.contains(name)).map(DefinitionsTest::nameAndVersion))
                .containsExactly(name + ".a 2 newer", name + ".b 1 null", name + ".c 1 null");
        problem(http().get("/definitions?limit=0"), 400, "invalid-request");
        problem(http().get("/definitions?after=a/b"), 400, "invalid-request");
    }

    private static String nameAndVersion(String definition) {
        JsonNode node = tree(definition);
        return node.path("name").asText() + " " + node.path("version").asInt() + " "
                + node.path("description").asText();
    }

    @Test
    void a_queue_is_started_from_the_newest_version_or_from_the_one_it_names() {
        put(name, steps("hotel"));
        put(name, steps("hotel", "flight"));

        StartBody newest = start(name);
        StartBody first = start(name + "@1").with("name", "old-trip");

        assertThat(json(Caller.startAndWait(newest)).path("definition").asText())
                .isEqualTo(name + "@2");
        assertThat(json(Caller.startAndWait(first)).path("definition").asText()).isEqualTo(name + "@1");
        assertThatQueue(newest).hasSteps("hotel done", "flight done").keptItsPromiseIn(book);
        assertThatQueue(first).hasSteps("hotel done").keptItsPromiseIn(book);
        assertThat(assertThatQueue(newest).queue().path("name").asText()).isEqualTo(name);
        assertThat(assertThatQueue(first).queue().path("name").asText()).isEqualTo("old-trip");
    }

    @Test
    void a_start_goes_before_what_its_definition_says() {
        ObjectNode definition = steps("hotel").put("timeout", "PT1H").put("onInterruption", "resume");
        definition.putObject("headers").put("Accept-Language", "en").put("X-Tenant-Id", "acme");
        definition.putObject("labels").put("a", "1").put("b", "2");
        put(name, definition);
        StartBody body = start(name)
                .with("headers", Map.of("accept-language", "is"))
                .with("labels", Map.of("b", "3"))
                .with("input", Map.of("guest", "Ada"));

        Caller.startAndWait(body);

        assertThat(assertThatQueue(body).is("succeeded").queue().path("labels"))
                .isEqualTo(tree("{\"a\": \"1\", \"b\": \"3\"}"));
        assertThat(participant.awaitCall(ACTION, "hotel").header("Accept-Language"))
                .isEqualTo("is");
        assertThat(participant.awaitCall(ACTION, "hotel").header("X-Tenant-Id")).isEqualTo("acme");
        assertThat(tree(participant.awaitCall(ACTION, "hotel").body()).path("input"))
                .isEqualTo(tree("{\"guest\": \"Ada\"}"));
    }

    @Test
    void a_queue_keeps_what_it_was_started_with_whatever_becomes_of_the_definition() {
        put(name, steps("hotel", "flight"));
        StartBody body = start(name);
        participant.action("hotel").does(doLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");

        put(name, steps("car"));
        Response again = Caller.start(body);
        assertThat(http().delete("/definitions/{name}", name).statusCode()).isEqualTo(204);
        Response afterwards = Caller.start(body);
        participant.release();

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(afterwards.statusCode())
                .as("the same start, though it could not be made any more")
                .isEqualTo(200);
        isRefused(Caller.start(body.with("input", 7)), "/definition", "there is no definition " + name);
        assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("restored");
        assertThat(assertThatQueue(body).queue().path("definition").asText()).isEqualTo(name + "@1");
        assertThat(book.effective(body.id())).isZero();
    }

    @Test
    void what_is_deleted_can_not_be_started_and_counts_on_when_it_is_given_again() {
        put(name, steps("hotel"));

        assertThat(http().delete("/definitions/{name}", name).statusCode()).isEqualTo(204);
        problem(http().delete("/definitions/{name}", name), 404, "definition-not-found");
        problem(get(name), 404, "definition-not-found");
        isRefused(Caller.start(start(name)), "/definition", "there is no definition " + name);
        Response again = put(name, steps("flight"));

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.header("ETag")).startsWith("\"2.");
        isRefused(Caller.start(start(name + "@1")), "/definition", "there is no definition " + name + "@1");
    }

    @Test
    void definitions_within_definitions_run_depth_first_and_are_undone_backwards() {
        put(name + ".pay", steps("reserve", "take"));
        ObjectNode travel = steps("flight", "payment", "car");
        including(travel, "payment", name + ".pay", true);
        put(name + ".travel", travel);
        StartBody body = StartBody.at(participant, "hotel", "all", "mail")
                .step(
                        "all",
                        step -> step.without("action")
                                .without("compensation")
                                .without("retry")
                                .without("compensationRetry")
                                .with("definition", name + ".travel"));
        participant.action("mail").does(refuse(409, "no such address"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasSteps(
                        "hotel compensated",
                        "flight compensated",
                        "reserve compensated",
                        "take compensated",
                        "payment compensated",
                        "car compensated",
                        "mail refused")
                .keptItsPromiseIn(book);
        assertThat(assertThatQueue(body).queue().has("definition")).isFalse();
    }

    @Test
    void a_fault_is_pointed_to_when_the_definition_is_given() {
        put(name + ".pay", steps("take"));
        ObjectNode definition = steps("flight", "payment");
        including(definition, "payment", name + ".nothing", false);
        ((ObjectNode) definition.path("steps").get(0).path("action")).put("body", "{% $steps.payment.id %}");
        ObjectNode itself = steps("flight");
        including(itself, "flight", name, false);
        ObjectNode twice = steps("take", "payment");
        including(twice, "payment", name + ".pay", false);

        Response faulty = put(name, definition.put("colour", "red"));

        problem(faulty, 400, "invalid-request");
        assertThat(faulty.jsonPath().getList("errors.pointer"))
                .containsExactlyInAnyOrder("/steps/0/action/body", "/steps/1/definition", "/colour");
        isRefused(
                put(name, itself),
                "/steps/0/definition",
                "makes a cycle, each including the next: " + name + ", " + name);
        isRefused(
                put(name, twice),
                "/steps/1",
                "in definition " + name + ".pay@1, /steps/0/name: is also the name of a step"
                        + " of this request itself: take");
        problem(put("a b", steps("hotel")), 400, "invalid-request");
        problem(get(name), 404, "definition-not-found");
    }

    @Test
    void an_address_that_may_not_be_called_is_refused_in_a_definition_too() {
        ObjectNode definition = steps("hotel", "metadata");
        ((ObjectNode) definition.path("steps").get(1).path("action")).put("url", "http://169.254.169.254/latest");

        Response response = put(name, definition);

        problem(response, 403, "target-not-allowed");
        assertThat(response.jsonPath().getString("step")).isEqualTo("metadata");
        assertThat(response.jsonPath().getList("errors.pointer")).containsExactly("/steps/1/action/url");
    }

    /** The body of a definition with these steps, one after the other. */
    private ObjectNode steps(String... names) {
        ObjectNode definition = JSON.createObjectNode();
        definition.set("steps", tree(StartBody.at(participant, names).json()).path("steps"));
        return definition;
    }

    private static void including(ObjectNode definition, String step, String other, boolean keepAction) {
        for (JsonNode each : definition.path("steps")) {
            if (each.path("name").asText().equals(step)) {
                ObjectNode node = (ObjectNode) each;
                if (!keepAction) {
                    node.retain("name");
                }
                node.put("definition", other);
            }
        }
    }

    private StartBody start(String definition) {
        return StartBody.at(participant).without("name").with("definition", definition);
    }

    private static RequestSpecification http() {
        return given().contentType("application/json");
    }

    private static Response put(String name, ObjectNode definition) {
        return http().body(text(definition)).put("/definitions/{name}", name);
    }

    private static Response get(String name) {
        return http().get("/definitions/{name}", name);
    }

    private static String text(ObjectNode definition) {
        return definition.toString();
    }

    private static void isRefused(Response response, String pointer, String detail) {
        problem(response, 400, "invalid-request");
        assertThat(response.jsonPath().getList("errors.pointer")).containsExactly(pointer);
        assertThat(response.jsonPath().getList("errors.detail")).containsExactly(detail);
    }

    private static void problem(Response response, int status, String slug) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/" + slug);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }
}
