package dev.skald.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.api.start.CallCheck;
import dev.skald.api.start.CallReader;
import dev.skald.api.start.ContentReader;
import dev.skald.api.start.DefinitionContent;
import dev.skald.api.start.HeaderFields;
import dev.skald.api.start.Labels;
import dev.skald.api.start.OneStepReader;
import dev.skald.api.start.PassList;
import dev.skald.api.start.StartReader;
import dev.skald.api.start.StartRules;
import dev.skald.api.start.TargetCheck;
import dev.skald.participant.Expressions;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepStatus;
import dev.skald.queue.WaitState;
import dev.skald.store.definition.Definition;
import dev.skald.support.Contract;
import dev.skald.web.json.Faults;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds {@code openapi.yaml} and the code to each other where the code says what there is. */
class ContractTest {
    private static final Contract CONTRACT = Contract.read();

    /** Every definition is there, with a step s. */
    private static final ContentReader CONTENTS = new ContentReader(
            new StartRules(100, PassList.of(List.of("X-Request-Id")), OnInterruption.RESTORE, null),
            CallCheck.of(new Expressions()),
            (name, version) -> Optional.of(new Definition(name, 1, Instant.EPOCH, new Json("""
                    {"steps": [{"name": "s", "action": {"url": "http://h/s"}}]}"""))),
            UUID::randomUUID);

    private static final StartReader STARTS =
            new StartReader(CONTENTS, UUID::randomUUID, () -> Instant.EPOCH, Owner.DEFAULT);
    private static final OneStepReader STEPS =
            new OneStepReader(namespace -> CONTENTS, new TargetCheck(url -> true, (name, url) -> null));

    @Test
    void the_contract_has_exactly_the_resources_there_are() throws IOException, URISyntaxException {
        Set<String> described = CONTRACT.operations().keySet().stream()
                .filter(operation -> !operation.contains(" /q/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(served());
    }

    private static Set<String> served() throws IOException, URISyntaxException {
        java.nio.file.Path classes = java.nio.file.Path.of(QueueResource.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<java.nio.file.Path> files = Files.walk(classes.resolve("dev/skald"))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith("Resource.class") && !file.startsWith("dev/skald/demo/"))
                    .map(file -> file.replace(".class", "").replace('/', '.'))
                    .flatMap(name -> Stream.of(loaded(name).getDeclaredMethods()))
                    .flatMap(ContractTest::operations)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, ContractTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> operations(Method method) {
        String path =
                path(method.getDeclaringClass().getAnnotation(Path.class)) + path(method.getAnnotation(Path.class));
        return Stream.of(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value() + " " + path);
    }

    private static String path(Path path) {
        return path == null ? "" : path.value();
    }

    @Test
    void every_reference_leads_somewhere() {
        assertThat(CONTRACT.document().findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                CONTRACT.document().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void every_refusal_is_a_problem_document() {
        CONTRACT.operations().values().stream()
                .filter(operation -> !operation.path().startsWith("/q/"))
                .forEach(operation -> operation.operation().path("responses").properties().stream()
                        .filter(answer -> Integer.parseInt(answer.getKey()) >= 400)
                        .forEach(answer -> assertThat(CONTRACT.resolved(answer.getValue())
                                        .at("/content/application~1problem+json/schema/$ref")
                                        .asText())
                                .as(operation + " " + answer.getKey())
                                .isEqualTo("#/components/schemas/Problem")));
    }

    @Test
    void every_operation_says_how_a_request_is_refused_that_is_too_long_to_be_read() {
        assertThat(CONTRACT.operations().values())
                .allSatisfy(operation -> assertThat(List.of(414, 431))
                        .as(operation.toString())
                        .allSatisfy(status ->
                                assertThat(CONTRACT.answer(operation, status)).isPresent()));
    }

    /** What a schema can say, it says, so that requests made from the contract are such as the service takes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Step        | {"name": "a", "action": {"url": "ftp://a/"}}
            Step        | {"name": "a", "action": {"url": "http://{% $input.host %}/"}}
            Step        | {"name": "a", "action": {"url": "http://u@a/"}}
            Step        | {"name": "a", "action": {"url": "http://a/", "headers": {"Skald-Queue": "1"}}}
            Step        | {"name": "a", "action": {"url": "http://a/", "headers": {"X-A": "ä"}}}
            Step        | {"name": "a", "after": ["b c"], "action": {"url": "http://a/"}}
            Step        | {"name": "a", "definition": "d", "action": {"url": "http://a/"}, "queue": {"definition": "d"}}
            Step        | {"name": "a", "queue": {"definition": "d", "parent": {}}}
            Step        | {"name": "a", "queue": {"definition": "d"}, "coordinator": "http://a/?b=c"}
            NextStep    | {"name": "a", "coordinator": "http://a/"}
            NextStep    | {"name": "a", "result": 1, "queue": {"definition": "d"}}
            Start       | {"name": "a\\u0007", "driver": "caller"}
            Start       | {"name": "a", "driver": "caller", "labels": {"": "b"}}
            Start       | {"name": "a", "driver": "caller", "labels": {"a": "\\n"}}
            Start       | {"name": "a", "driver": "caller", "deadline": "1970-02-01t00:00:00z"}
            Start       | {"name": "a", "driver": "caller", "headers": {"X-Request-Id": " a"}}
            Restore     | {"reason": "\\u0000"}
            Restore     | {"parent": {"queueId": "0198c0de-0000-7000-8000-000000000001", "step": ""}}
            Pause       | {"reason": " "}
            Resolve     | {"as": "refused", "reason": "a", "result": 1}
            StepAnswer  | {"status": "done", "problem": "a"}
            StepAnswer  | {"status": "refused", "result": 1}
            """)
    void the_schemas_refuse_what_the_service_refuses(String schema, String body) {
        assertThat(CONTRACT.faults(CONTRACT.document().at("/components/schemas/" + schema), body))
                .as("faults that the schema finds")
                .isNotEmpty();
        assertThat(serviceRefuses(schema, body.getBytes(StandardCharsets.UTF_8)))
                .as("the service refuses it")
                .isTrue();
    }

    private static boolean serviceRefuses(String schema, byte[] body) {
        return switch (schema) {
            case "Start" -> STARTS.read(body, List.of()) instanceof StartReader.Faulty;
            case "Step" -> STARTS.read(startOf(body), List.of()) instanceof StartReader.Faulty;
            case "NextStep" -> throwsProblem(() -> STEPS.read(body).read(driven()));
            case "Restore" -> throwsProblem(() -> RestoreReader.read(body));
            case "Pause" -> throwsProblem(() -> AdminReader.pause(body));
            case "Resolve" -> throwsProblem(() -> AdminReader.resolution(body));
            case "StepAnswer" -> throwsProblem(() -> new ResultReader(new ResultLimit(1000)).read(body));
            default -> throw new IllegalArgumentException(schema);
        };
    }

    private static boolean throwsProblem(Supplier<?> reading) {
        return catchThrowable(() -> {
                    var unused = reading.get();
                })
                instanceof ProblemException;
    }

    private static byte[] startOf(byte[] step) {
        String start = "{\"name\": \"n\", \"steps\": [" + new String(step, StandardCharsets.UTF_8) + "]}";
        return start.getBytes(StandardCharsets.UTF_8);
    }

    /** A queue without steps, which its caller drives. */
    private static Queue driven() {
        byte[] body = "{\"name\": \"n\", \"driver\": \"caller\"}".getBytes(StandardCharsets.UTF_8);
        StartReader.Read read = (StartReader.Read) STARTS.read(body, List.of());
        return Queue.fold(read.start(), List.of(new LogEntry(1, Instant.EPOCH, "n1", new Operation.QueueStarted())));
    }

    /** So that a row above is refused for what is wrong with it, and not for what is around it. */
    @Test
    void the_readers_take_what_is_right() {
        assertThat(serviceRefuses("Step", """
                {"name": "a", "action": {"url": "http://a/", "headers": {"X-A": "b"}}}""".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(serviceRefuses("NextStep", """
                {"name": "a", "result": 1}""".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(serviceRefuses("Start", """
                {"name": "a", "driver": "caller", "labels": {"a": "b"}, "deadline": "1970-02-01T00:00:00Z",
                 "headers": {"X-Request-Id": "a"}}""".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void every_example_is_valid() {
        List<String> faults = new ArrayList<>();
        for (JsonNode media : CONTRACT.document().findParents("schema")) {
            Stream.concat(
                            StreamSupport.stream(media.path("examples").spliterator(), false)
                                    .map(example -> example.path("value")),
                            Stream.of(media.path("example")))
                    .filter(example -> !example.isMissingNode())
                    .filter(example -> !media.path("explode").booleanValue())
                    .flatMap(example -> CONTRACT.faults(media.path("schema"), example).stream())
                    .forEach(faults::add);
        }

        assertThat(faults).isEmpty();
    }

    @Test
    void the_examples_of_starts_can_be_started() {
        JsonNode examples =
                CONTRACT.document().at("/paths/~1queues/post/requestBody/content/application~1json/examples");

        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            byte[] body = example.path("value").toString().getBytes(StandardCharsets.UTF_8);
            assertThat(STARTS.read(body, List.of())).isInstanceOf(StartReader.Read.class);
        });
    }

    @Test
    void the_words_of_the_contract_are_those_of_the_domain() {
        assertThat(words("QueueStatus"))
                .containsExactlyElementsOf(
                        Stream.of(QueueStatus.values()).map(QueueStatus::word).toList());
        assertThat(words("StepStatus"))
                .containsExactlyElementsOf(
                        Stream.of(StepStatus.values()).map(StepStatus::word).toList());
        assertThat(words("Waiting/properties/for"))
                .containsExactlyElementsOf(Stream.of(WaitState.Reason.values())
                        .map(WaitState.Reason::word)
                        .toList());
    }

    private static List<String> words(String schema) {
        List<String> words = new ArrayList<>();
        CONTRACT.document().at("/components/schemas/" + schema + "/enum").forEach(word -> words.add(word.textValue()));
        return words;
    }

    @Test
    void the_bounds_of_the_contract_are_those_of_the_code() {
        assertThat(number("Call/properties/url/maxLength")).isEqualTo(CallReader.URL_LENGTH_MAX);
        assertThat(number("Headers/maxProperties")).isEqualTo(HeaderFields.COUNT_MAX);
        assertThat(number("Headers/additionalProperties/maxLength")).isEqualTo(HeaderFields.VALUE_LENGTH_MAX);
        assertThat(number("Labels/maxProperties")).isEqualTo(Labels.COUNT_MAX);
        assertThat(number("Labels/propertyNames/maxLength")).isEqualTo(Labels.NAME_LENGTH_MAX);
        assertThat(number("LabelValue/maxLength")).isEqualTo(Labels.VALUE_LENGTH_MAX);
        assertThat(number("DefinitionBody/properties/description/maxLength"))
                .isEqualTo(DefinitionContent.DESCRIPTION_LENGTH_MAX);
        assertThat(number("Restore/properties/reason/maxLength")).isEqualTo(Reason.LENGTH_MAX);
        assertThat(number("Reason/maxLength")).isEqualTo(Reason.LENGTH_MAX);
        assertThat(number("Problem/properties/errors/maxItems")).isEqualTo(Faults.LISTED_MAX + 1);
    }

    private static int number(String pointer) {
        return CONTRACT.document().at("/components/schemas/" + pointer).intValue();
    }

    @Test
    void every_type_of_problem_that_there_is_can_be_explained() {
        assertThat(ProblemType.values()).allSatisfy(type -> {
            assertThat(type.slug()).matches("[a-z-]+");
            assertThat(type.meaning()).endsWith(".");
        });
    }
}
