package dev.skald.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.skald.support.Contract;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The service takes of each parameter what {@code openapi.yaml} allows, and refuses everything else. Operations of one queue
 * are asked about one that is there, with a step called a: about one that is not there, each would say 404 before it looked
 * at what else it was given. Only a callback is refused for its token in any case, so its step can't be taken wrongly here.
 */
@QuarkusTest
@TestProfile(NoTimers.class)
class ParametersTest {
    private static final Contract CONTRACT = Contract.read();

    /** How a value is refused; another status, such as 409, says that it was taken. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404);

    private static final String STEP = "{\"name\": \"a\", \"result\": 1}";

    private final String id = UUID.randomUUID().toString();

    /** What is just allowed, or just not, for one parameter or another. */
    private final List<String> values = Stream.concat(
                    Stream.of(1, 99, 100, 101, 200, 201, 1000, 1001).map("x"::repeat),
                    Stream.of(
                            "",
                            " ",
                            "a b",
                            "ä",
                            "😀".repeat(200),
                            "😀".repeat(201),
                            "a\u0001",
                            "\u0085",
                            "A-b_c.9",
                            "...",
                            "a@1",
                            id,
                            '"' + id + '"',
                            '"' + id,
                            id.replace("-", ""),
                            "{" + id + "}",
                            "2030-01-31T12:00:00Z",
                            "2030-01-31T12:00:00.123456789+01:00",
                            "2030-01-31T12:00:00.1234567890Z",
                            "2030-02-30T12:00:00Z",
                            "2030-01-31t12:00:00z",
                            "2030-01-31T12:00:60Z",
                            "2030-01-31T25:00:00Z",
                            "2030-01-31T12:00:00",
                            "2030-01-31T12:00:00+18:01",
                            "2030-01-31T12:00:00+17:59",
                            "2030-01-31T12:00:00+18:00",
                            "2030-01-31T12:00:00-18:00",
                            "2030-01-31",
                            "AAZ0000000000000000000000000000A",
                            "z".repeat(32),
                            "wait=1",
                            "\"9\"",
                            "*",
                            "running",
                            "RUNNING",
                            "block",
                            "json",
                            "-1",
                            "0",
                            "1",
                            "1.5",
                            "200",
                            "201",
                            "1000",
                            "1001",
                            "2147483647",
                            "2147483648",
                            "9".repeat(20)))
            .toList();

    private static final Map<String, String> BODIES = Map.of(
            "startQueue", "{\"name\": \"n\", \"driver\": \"caller\"}",
            "putDefinition", "{\"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://127.0.0.1:9/\"}}]}",
            "putCredentials", "{\"bearer\": \"b\", \"targets\": [\"h\"]}",
            "addStep", STEP,
            "completeQueue", "{}");

    @BeforeEach
    void startQueue() {
        given().contentType(ContentType.JSON)
                .body("{\"id\": \"" + id + "\", \"name\": \"n\", \"driver\": \"caller\"}")
                .post("/queues")
                .then()
                .statusCode(201);
        given().contentType(ContentType.JSON)
                .body(STEP)
                .post("/queues/{id}/steps", id)
                .then()
                .statusCode(201);
    }

    private static Stream<Arguments> required() {
        return parameters().filter(row -> {
            JsonNode parameter = (JsonNode) row.get()[2];
            return parameter.path("required").booleanValue()
                    && !parameter.path("in").asText().equals("path");
        });
    }

    private static Stream<Arguments> parameters() {
        return CONTRACT.operations().values().stream()
                .filter(operation -> !operation.path().startsWith("/q/"))
                .flatMap(operation -> CONTRACT.parameters(operation).stream()
                        .map(parameter -> Arguments.of(
                                operation,
                                parameter.path("in").asText() + " "
                                        + parameter.path("name").asText(),
                                parameter)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("parameters")
    void a_parameter_is_held_to_the_contract(Contract.Operation operation, String name, JsonNode parameter) {
        List<String> taken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (String value : values) {
            if (canBeSent(parameter, value)) {
                int status = sent(operation, parameter, value).statusCode();
                if (status >= 500) {
                    failed.add(value);
                } else if (!isAllowed(parameter, value)) {
                    if (!REFUSALS.contains(status)) {
                        taken.add(value);
                    }
                } else if (status == 400) {
                    refused.add(value);
                }
            }
        }

        assertThat(failed).as("answered with 5xx").isEmpty();
        assertThat(taken).as("taken, though the contract does not allow it").isEmpty();
        assertThat(refused).as("refused, though the contract allows it").isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("required")
    void a_parameter_that_is_required_is_missed(Contract.Operation operation, String name, JsonNode parameter) {
        assertThat(sent(operation, parameter, null).statusCode()).isBetween(400, 499);
    }

    private static boolean canBeSent(JsonNode parameter, String value) {
        return switch (parameter.path("in").asText()) {
            case "header" -> value.chars().allMatch(c -> c >= ' ' && c <= '~');
            // An empty part makes it another path, and REST Assured takes braces for a parameter.
            case "path" -> !value.isEmpty() && !value.contains("{");
            default -> true;
        };
    }

    private static boolean isAllowed(JsonNode parameter, String value) {
        JsonNode schema = parameter.path("schema");
        if (schema.path("type").asText().equals("integer")) {
            boolean whole = value.matches("-?[0-9]{1,18}");
            return whole
                    && CONTRACT.faults(schema, JsonNodeFactory.instance.numberNode(Long.parseLong(value)))
                            .isEmpty();
        }
        JsonNode text = JsonNodeFactory.instance.textNode(value);
        JsonNode sent =
                isExploded(parameter) ? JsonNodeFactory.instance.objectNode().set("label." + key(value), text) : text;
        return CONTRACT.faults(schema, sent).isEmpty();
    }

    private static boolean isExploded(JsonNode parameter) {
        return parameter.path("explode").booleanValue();
    }

    /** Long values are tried as values, the others as names too. */
    private static String key(String value) {
        return value.length() > 500 ? "a" : value;
    }

    private Response sent(Contract.Operation operation, JsonNode parameter, String value) {
        Map<String, String> path = new LinkedHashMap<>();
        RequestSpecification request = given();
        for (JsonNode other : CONTRACT.parameters(operation)) {
            if (!other.equals(parameter) && other.path("required").booleanValue()) {
                put(request, path, other, other.path("name").asText().equals("id") ? id : "a");
            }
        }
        if (value != null) {
            put(request, path, parameter, value);
        }
        if (operation.operation().has("requestBody")) {
            request.contentType(ContentType.JSON).body(body(operation));
        }
        Response response = request.pathParams(path).request(operation.method(), operation.path());
        if (operation.method().equals("PUT") && response.statusCode() < 300) {
            RequestSpecification undo = given();
            if (value != null && parameter.path("in").textValue().equals("header")) {
                put(undo, path, parameter, value);
            }
            undo.delete(operation.path(), path).then().statusCode(204);
        }
        return response;
    }

    private static void put(RequestSpecification request, Map<String, String> path, JsonNode parameter, String value) {
        String name = parameter.path("name").asText();
        switch (parameter.path("in").asText()) {
            case "path" -> path.put(name, value);
            case "header" -> request.header(name, value);
            default -> request.queryParam(isExploded(parameter) ? "label." + key(value) : name, value);
        }
    }

    private static String body(Contract.Operation operation) {
        JsonNode media = operation.operation().at("/requestBody/content/application~1json");
        String id = operation.operation().path("operationId").asText();
        Iterator<JsonNode> examples = media.path("examples").elements();
        JsonNode example = examples.hasNext() ? examples.next().path("value") : media.path("example");
        return BODIES.getOrDefault(id, example.toString());
    }
}
