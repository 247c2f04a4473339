package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import dev.skald.store.definition.Definition;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions as they are given, and the starts that refer to them. */
class DefinitionReaderTest {
    private static final String STEPS = "\"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://h/a\"}}]";
    private static final StartRules RULES = new StartRules(
            3, PassList.of(List.of("Accept-Language", "baggage")), OnInterruption.RESTORE, Duration.ofHours(9));

    private final AtomicLong made = new AtomicLong();
    private final Map<String, String> definitions = new HashMap<>();

    @Test
    void a_definition_is_kept_as_it_was_given() {
        DefinitionReader.Read read = put("{ " + STEPS + ", \"description\": \"Ünique\", \"timeout\": \"PT5M\"}");

        assertThat(read.draft().name()).isEqualTo("d");
        assertThat(read.draft().description()).isEqualTo("Ünique");
        assertThat(read.draft().body())
                .isEqualTo(new Json(("{" + STEPS + ",\"description\":\"Ünique\",\"timeout\":\"PT5M\"}")
                        .replace(": ", ":")
                        .replace(", ", ",")));
        assertThat(read.steps().steps()).extracting(Step::name).containsExactly("a");
    }

    @Test
    void bodies_that_say_the_same_have_the_same_fingerprint() {
        assertThat(put("{" + STEPS + ", \"timeout\": \"PT5M\"}").draft().fingerprint())
                .isEqualTo(
                        put("{\"timeout\": \"PT5M\",\n" + STEPS + "}").draft().fingerprint())
                .isNotEqualTo(
                        put("{\"timeout\": \"PT6M\", " + STEPS + "}").draft().fingerprint());
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(faults("""
                {"name": "x", "input": 1, "description": 7, "timeout": "soon", "onInterruption": "panic",
                 "headers": {"X-Other": "a"}, "labels": {"": "a"}, "retry": {"maxAttempts": 0},
                 "compensationRetry": {"colour": 1},
                 "steps": [{"name": "a b", "action": {"url": 7}}, {"name": "c", "after": ["z"]}, {"name": "e",
                            "definition": "nothing"}]}
                """))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder(
                        "/name",
                        "/input",
                        "/description",
                        "/timeout",
                        "/onInterruption",
                        "/headers/X-Other",
                        "/labels/",
                        "/retry/maxAttempts",
                        "/compensationRetry/colour",
                        "/steps/0/name",
                        "/steps/0/action/url",
                        "/steps/1/after/0",
                        "/steps/1/action",
                        "/steps/2/definition");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                 | /steps       | is required
            {"steps": []}                      | /steps       | 1 to 3
            {"steps": 7}                       | /steps       | must be an array
            {"steps": [{"name": ".", "action": {"url": "http://h/a"}}]}  | /steps/0/name | must not be . or ..
            {"steps": [{"name": "..", "action": {"url": "http://h/a"}}]} | /steps/0/name | must not be . or ..
            7                                  | ``           | must be an object
            {                                  | ``           | not well-formed
            """)
    void what_is_no_definition_is_refused(String body, String pointer, String detail) {
        assertThat(faults(body)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @Test
    void a_definition_can_not_include_itself() {
        definitions.put("d", "{" + STEPS + "}");
        definitions.put("e", "{\"steps\": [{\"name\": \"x\", \"definition\": \"d\"}]}");

        assertThat(faults("{\"steps\": [{\"name\": \"x\", \"definition\": \"d\"}, {\"name\": \"y\", \"definition\":"
                        + " \"d@1\"}, {\"name\": \"z\", \"definition\": \"e\"}]}"))
                .containsExactly(
                        new Fault("/steps/0/definition", "makes a cycle, each including the next: d, d"),
                        new Fault("/steps/1/definition", "makes a cycle, each including the next: d, d"),
                        new Fault(
                                "/steps/2",
                                "in definition e@1, /steps/0/definition: makes a cycle, each including the next:"
                                        + " d, e, d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void a_definition_that_was_accepted_with_such_a_name_is_started_as_ever(String name) {
        definitions.put("d", "{\"steps\": [{\"name\": \"" + name + "\", \"action\": {\"url\": \"http://h/a\"}}]}");

        assertThat(start("{\"definition\": \"d\"}").steps())
                .extracting(Step::name)
                .containsExactly(name);
    }

    @Test
    void a_start_takes_what_its_definition_gives() {
        definitions.put(
                "d",
                "{" + STEPS + ", \"timeout\": \"PT5M\", \"onInterruption\": \"resume\", \"headers\":"
                        + " {\"baggage\": \"b\"}, \"labels\": {\"k\": \"v\"}}");

        QueueStart start = start("{\"definition\": \"d\", \"input\": 7}");

        assertThat(start.name()).isEqualTo("d");
        assertThat(start.definition()).isEqualTo("d@1");
        assertThat(start.input()).isEqualTo(new Json("7"));
        assertThat(start.steps()).extracting(Step::name).containsExactly("a");
        assertThat(start.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(start.onInterruption()).isEqualTo(OnInterruption.RESUME);
        assertThat(start.headers()).isEqualTo(Map.of("baggage", "b"));
        assertThat(start.labels()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void what_a_start_says_itself_wins() {
        definitions.put(
                "d",
                "{" + STEPS + ", \"timeout\": \"PT5M\", \"onInterruption\": \"resume\", \"headers\":"
                        + " {\"baggage\": \"b\", \"accept-language\": \"en\"}, \"labels\": {\"k\": \"v\", \"l\": \"w\"}}");

        QueueStart start = start("{\"definition\": \"d@1\", \"name\": \"n\", \"timeout\": \"PT1M\", \"onInterruption\":"
                + " \"restore\", \"headers\": {\"Accept-Language\": \"is\"}, \"labels\": {\"k\": \"x\"}}");

        assertThat(start.name()).isEqualTo("n");
        assertThat(start.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(start.onInterruption()).isEqualTo(OnInterruption.RESTORE);
        assertThat(start.headers()).isEqualTo(Map.of("baggage", "b", "Accept-Language", "is"));
        assertThat(start.labels()).isEqualTo(Map.of("k", "x", "l", "w"));
    }

    @Test
    void a_deadline_stands_in_the_place_of_the_definitions_timeout() {
        definitions.put("d", "{" + STEPS + ", \"timeout\": \"PT5M\"}");

        QueueStart start = start("{\"definition\": \"d\", \"deadline\": \"1970-01-02T00:00:00Z\"}");

        assertThat(start.timeout()).isNull();
        assertThat(start.deadline()).isEqualTo("1970-01-02T00:00:00Z");
    }

    @Test
    void a_definition_without_a_timeout_leaves_the_servers_own() {
        definitions.put("d", "{" + STEPS + "}");

        assertThat(start("{\"definition\": \"d\"}").timeout()).isEqualTo(Duration.ofHours(9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "definition": "nothing"          | /definition | there is no definition nothing
            "definition": "d@7"              | /definition | there is no definition d@7
            "definition": "d@"               | /definition | or name@version
            "definition": 7                  | /definition | must be a string
            "definition": "d", "steps": []   | /steps      | must be absent
            "definition": "d", "name": ""    | /name       | 1 to 200
            "definition": "stale"            | /definition | in definition stale@1, /headers/X-Gone: is not on
            """)
    void a_start_that_can_not_be_made_is_refused(String members, String pointer, String detail) {
        definitions.put("d", "{" + STEPS + "}");
        definitions.put("stale", "{" + STEPS + ", \"headers\": {\"X-Gone\": \"a\"}}");

        assertThat(((StartReader.Faulty) startResult("{" + members + "}")).errors())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo(pointer);
                    assertThat(fault.detail()).contains(detail);
                });
    }

    @Test
    void the_fingerprint_of_a_start_is_that_of_the_body_as_sent() {
        definitions.put("d", "{" + STEPS + "}");
        String before = ((StartReader.Read) startResult("{\"definition\": \"d\"}")).fingerprint();
        definitions.put("d", "{" + STEPS + ", \"timeout\": \"PT5M\"}");

        assertThat(((StartReader.Read) startResult("{\"definition\": \"d\"}")).fingerprint())
                .isEqualTo(before);
    }

    private Optional<Definition> find(String name, Integer version) {
        return definitions.containsKey(name) && (version == null || version == 1)
                ? Optional.of(new Definition(name, 1, Instant.EPOCH, new Json(definitions.get(name))))
                : Optional.empty();
    }

    private UUID id() {
        return new UUID(0, made.incrementAndGet());
    }

    private ContentReader contents() {
        return new ContentReader(RULES, (call, results) -> List.of(), this::find, this::id);
    }

    private DefinitionReader.Read put(String body) {
        return new DefinitionReader("default", RULES, this::find, contents()).read("d", utf8(body));
    }

    private List<Fault> faults(String body) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> put(body));
        assertThat(refused).isNotNull();
        return refused.problem().errors();
    }

    private QueueStart start(String body) {
        StartReader.Result result = startResult(body);
        assertThat(result).isInstanceOf(StartReader.Read.class);
        return ((StartReader.Read) result).start();
    }

    private StartReader.Result startResult(String body) {
        return new StartReader(contents(), this::id, () -> Instant.EPOCH, Owner.DEFAULT).read(utf8(body), List.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
