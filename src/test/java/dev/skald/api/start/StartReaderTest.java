package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.web.json.Faults;
import dev.skald.web.problem.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartReaderTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String ID = "0198c0de-0000-7000-8000-000000000001";
    private static final String OTHER_ID = "0198c0de-0000-7000-8000-000000000002";
    private static final String STEPS = "\"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://h/a\"}}]";

    private final AtomicLong made = new AtomicLong();

    @Test
    void a_start_is_read_with_everything_it_gives() {
        QueueStart start = read("""
                {"id": "0198c0de-0000-7000-8000-000000000001", "name": "book-trip", "driver": "coordinator",
                 "input": {"guest": "Ada", "nights": 2},
                 "steps": [
                   {"name": "hotel", "onRefused": "continue",
                    "action": {"url": "https://hotel:8443/r?x=1", "method": "PUT", "headers": {"X-Class": "a b"},
                               "body": {"n": 1.50}, "timeout": "PT5.5S"},
                    "compensation": {"url": "http://hotel/r/{% $steps.hotel.id %}", "method": "DELETE"},
                    "retry": {"maxAttempts": 5, "firstDelay": "PT0.2S", "factor": 3, "maxDelay": "PT1M"},
                    "compensationRetry": {"maxAttempts": 7}},
                   {"name": "flight", "action": {"url": "http://flight/b"}}],
                 "timeout": "PT1H", "deadline": "2030-01-02T01:00:00.1234567+01:00", "onInterruption": "resume",
                 "headers": {"accept-language": "de"}, "labels": {"tenant": "t1"}}
                """);

        assertThat(start.id()).hasToString(ID);
        assertThat(start.name()).isEqualTo("book-trip");
        assertThat(start.input()).isEqualTo(new Json("{\"guest\":\"Ada\",\"nights\":2}"));
        assertThat(start.timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(start.deadline()).isEqualTo("2030-01-02T00:00:00.123456Z");
        assertThat(start.onInterruption()).isEqualTo(OnInterruption.RESUME);
        assertThat(start.headers()).isEqualTo(Map.of("accept-language", "de"));
        assertThat(start.labels()).isEqualTo(Map.of("tenant", "t1"));
        Step hotel = start.steps().getFirst();
        assertThat(hotel.action())
                .isEqualTo(new Call(
                        "PUT",
                        "https://hotel:8443/r?x=1",
                        Map.of("X-Class", "a b"),
                        new Json("{\"n\":1.50}"),
                        Duration.ofMillis(5500)));
        assertThat(hotel.compensation())
                .isEqualTo(new Call(
                        "DELETE",
                        "http://hotel/r/{% $steps.hotel.id %}",
                        Map.of(),
                        Send.NOTHING,
                        null,
                        AnswerRules.NONE,
                        null,
                        Call.DEFAULT_TIMEOUT));
        assertThat(hotel.onRefused()).isEqualTo(OnRefused.CONTINUE);
        assertThat(hotel.retry()).isEqualTo(new Retry(5, Duration.ofMillis(200), 3, Duration.ofMinutes(1)));
        assertThat(hotel.compensationRetry()).isEqualTo(new Retry(7, Duration.ofSeconds(1), 2, Duration.ofMinutes(5)));
    }

    @Test
    void what_is_absent_has_its_default() {
        QueueStart start = read("{\"name\": \"n\", " + STEPS + "}");

        assertThat(start.id()).isNotNull();
        assertThat(start.input()).isEqualTo(Json.NULL);
        assertThat(start.timeout()).isNull();
        assertThat(start.deadline()).isNull();
        assertThat(start.onInterruption()).isEqualTo(OnInterruption.RESTORE);
        Step step = start.steps().getFirst();
        assertThat(step.action()).isEqualTo(new Call("POST", "http://h/a", Map.of(), null, Duration.ofSeconds(10)));
        assertThat(step.compensation()).isNull();
        assertThat(step.retry()).isEqualTo(Retry.ACTION);
        assertThat(step.compensationRetry()).isEqualTo(Retry.COMPENSATION);
        assertThat(step.onRefused()).isEqualTo(OnRefused.RESTORE);
    }

    @Test
    void the_server_may_have_other_defaults() {
        StartRules rules = new StartRules(100, PassList.of(List.of()), OnInterruption.RESUME, Duration.ofMinutes(7));

        QueueStart start =
                started(reader(rules, CHECK_NOTHING).read(utf8("{\"name\": \"n\", " + STEPS + "}"), List.of()));

        assertThat(start.onInterruption()).isEqualTo(OnInterruption.RESUME);
        assertThat(start.timeout()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void a_deadline_makes_the_default_timeout_unnecessary() {
        StartRules rules = new StartRules(100, PassList.of(List.of()), OnInterruption.RESTORE, Duration.ofMinutes(7));
        String body = "{\"name\": \"n\", \"deadline\": \"2030-01-03T00:00:00Z\", " + STEPS + "}";

        assertThat(started(reader(rules, CHECK_NOTHING).read(utf8(body), List.of()))
                        .timeout())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"steps\": []"})
    void a_queue_that_its_caller_drives_may_begin_without_steps_and_has_an_hour(String steps) {
        QueueStart start = read("{\"name\": \"n\", \"driver\": \"caller\"" + steps + "}");

        assertThat(start.driver()).isEqualTo(Driver.CALLER);
        assertThat(start.steps()).isEmpty();
        assertThat(start.timeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_queue_that_its_caller_drives_may_have_steps_of_its_own_and_a_time_of_its_own() {
        String driver = "{\"name\": \"n\", \"driver\": \"caller\", ";

        assertThat(read(driver + STEPS + "}").steps()).hasSize(1);
        assertThat(read(driver + "\"timeout\": \"P2D\"}").timeout()).isEqualTo(Duration.ofDays(2));
        assertThat(read(driver + "\"deadline\": \"2030-01-03T00:00:00Z\"}").timeout())
                .isNull();
        assertThat(faults(driver + "\"steps\": 7}"))
                .containsExactly(new Fault("/steps", "must be an array, not a number"));
    }

    @Test
    void the_servers_default_timeout_counts_for_queues_that_their_callers_drive_too() {
        StartRules rules = new StartRules(100, PassList.of(List.of()), OnInterruption.RESUME, Duration.ofMinutes(7));

        StartReader.Result result =
                reader(rules, CHECK_NOTHING).read(utf8("{\"name\": \"n\", \"driver\": \"caller\"}"), List.of());

        assertThat(started(result).timeout()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(faults("""
                {"id": "7", "name": "", "colour": "red", "hold": {}, "timeout": "soon", "onInterruption": "panic",
                 "labels": {"a": 1}, "headers": {"Authorization": "x"},
                 "steps": [
                   {"name": "a b", "action": {"url": 7, "method": "BREW", "tea/pot~": 1}},
                   {"name": "ok", "after": ["none"], "retry": {"maxAttempts": 0}},
                   7]}
                """))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder(
                        "/id",
                        "/name",
                        "/colour",
                        "/hold/check",
                        "/timeout",
                        "/onInterruption",
                        "/labels/a",
                        "/headers/Authorization",
                        "/steps/0/name",
                        "/steps/0/action/url",
                        "/steps/0/action/method",
                        "/steps/0/action/tea~1pot~0",
                        "/steps/1/action",
                        "/steps/1/after/0",
                        "/steps/1/retry/maxAttempts",
                        "/steps/2");
    }

    private static String held(String member) {
        return "\"hold\": {\"check\": {\"url\": \"http://h/check\"}, " + member + "}";
    }

    static Stream<Arguments> wrong_members() {
        return Stream.of(
                Arguments.of("\"id\": 7", "/id", "must be a string, not a number"),
                Arguments.of("\"id\": \"1-1-1-1-1\"", "/id", "must be a UUID"),
                Arguments.of("\"name\": null", "/name", "must be a string, not null"),
                Arguments.of("\"name\": \"a\\u0000b\"", "/name", "control character"),
                Arguments.of("\"name\": \"" + "n".repeat(201) + "\"", "/name", "1 to 200"),
                Arguments.of("\"timeout\": \"PT0S\"", "/timeout", "must be from PT0.001S to PT8784H"),
                Arguments.of("\"timeout\": \"P1Y\"", "/timeout", "ISO 8601"),
                Arguments.of("\"timeout\": \"-PT1S\"", "/timeout", "ISO 8601"),
                Arguments.of("\"timeout\": \"P\"", "/timeout", "ISO 8601"),
                Arguments.of("\"timeout\": \"P99999999999999999999D\"", "/timeout", "ISO 8601"),
                Arguments.of("\"timeout\": 30", "/timeout", "must be a string, not a number"),
                Arguments.of("\"deadline\": \"2030-01-01T00:00:00Z\"", "/deadline", "must be in the future"),
                Arguments.of("\"deadline\": \"2029-12-31T23:59:59Z\"", "/deadline", "must be in the future"),
                Arguments.of("\"deadline\": \"2032-01-01T00:00:00Z\"", "/deadline", "within 366 days"),
                Arguments.of("\"deadline\": \"2030-02-30T00:00:00Z\"", "/deadline", "RFC 3339"),
                Arguments.of("\"deadline\": \"2030-02-03\"", "/deadline", "RFC 3339"),
                Arguments.of("\"driver\": \"nobody\"", "/driver", "coordinator, caller"),
                Arguments.of("\"hold\": null", "/hold", "must be an object, not null"),
                Arguments.of("\"hold\": {}", "/hold/check", "is required"),
                Arguments.of("\"hold\": {\"check\": {}}", "/hold/check/url", "is required"),
                Arguments.of(held("\"after\": \"PT0S\""), "/hold/after", "must be from PT0.001S to PT168H"),
                Arguments.of(held("\"retry\": {\"maxAttempts\": 0}"), "/hold/retry/maxAttempts", "from 1 to 1000"),
                Arguments.of(held("\"until\": 7"), "/hold/until", "is not a known field"),
                Arguments.of("\"startAt\": \"x\"", "/startAt", "RFC 3339"),
                Arguments.of("\"startAt\": \"2029-12-31T23:59:59Z\"", "/startAt", "must be in the future"),
                Arguments.of("\"startAt\": \"2032-01-01T00:00:00Z\"", "/startAt", "within 366 days"),
                Arguments.of(
                        "\"startAt\": \"2030-01-03T00:00:00Z\", \"deadline\": \"2030-01-02T00:00:00Z\"",
                        "/startAt",
                        "before the deadline"),
                Arguments.of("\"events\": {}", "/events", "must be an array"),
                Arguments.of("\"parent\": 1", "/parent", "must be an object"),
                Arguments.of("\"parent\": {\"step\": \"s\"}", "/parent/queueId", "is required"),
                Arguments.of(
                        "\"parent\": {\"queueId\": \"0198c0de-0000-7000-8000-000000000001\", \"step\": \"a b\"}",
                        "/parent/step",
                        "letters, digits"),
                Arguments.of(
                        "\"parent\": {\"queueId\": \"" + ID + "\", \"step\": \"s\"}, \"id\": \"" + ID + "\"",
                        "/parent/queueId",
                        "is the queue itself"),
                Arguments.of("\"onInterruption\": \"RESTORE\"", "/onInterruption", "restore, restore-if-dead, resume"),
                Arguments.of("\"headers\": []", "/headers", "must be an object, not an array"),
                Arguments.of("\"headers\": {\"X-Other\": \"a\"}", "/headers/X-Other", "pass-on list"),
                Arguments.of("\"headers\": {\"baggage\": \"a\\nb\"}", "/headers/baggage", "printable ASCII"),
                Arguments.of("\"labels\": {\"\": \"a\"}", "/labels/", "1 to 100"),
                Arguments.of("\"labels\": {\"a\": \"" + "v".repeat(1001) + "\"}", "/labels/a", "at most 1000"),
                Arguments.of("\"labels\": {\"a\": \"\\u0000\"}", "/labels/a", "control character"),
                Arguments.of("\"labels\": " + pairs(21), "/labels", "at most 20"),
                Arguments.of("\"steps\": []", "/steps", "1 to 3"),
                Arguments.of("\"steps\": {}", "/steps", "must be an array, not an object"),
                Arguments.of("\"steps\": [1, 2, 3, 4]", "/steps", "1 to 3, not 4"),
                Arguments.of("\"input\": 1e400", "/input", "64-bit"),
                Arguments.of("\"input\": [1, 1e-99999999]", "/input/1", "64-bit"),
                Arguments.of("\"input\": [\"\\ud800\"]", "/input/0", "not valid Unicode"),
                Arguments.of("\"input\": {\"\\udc00x\": 1}", "", "JSON"),
                Arguments.of("\"input\": {\"a\": {\"b\": 1, \"b\": 2}}", "/input/a/b", "more than once"),
                Arguments.of("\"Name\": \"n\"", "/Name", "not a known field"));
    }

    @Test
    void a_pair_of_surrogates_is_a_character() {
        assertThat(read("{\"name\": \"\\ud83d\\ude00\", \"labels\": {\"\\ud83d\\ude00\": \"\ud83d\ude00\"}, " + STEPS
                                + "}")
                        .labels())
                .isEqualTo(Map.of("\ud83d\ude00", "\ud83d\ude00"));
    }

    @ParameterizedTest
    @MethodSource("wrong_members")
    void a_wrong_member_is_pointed_to(String member, String pointer, String detail) {
        String name = member.substring(0, member.indexOf(':'));
        List<String> members = new ArrayList<>(List.of(member));
        Stream.of("\"name\": \"n\"", STEPS)
                .filter(m -> !m.startsWith(name + ":"))
                .forEach(members::add);

        List<Fault> faults = faults("{" + String.join(", ", members) + "}");

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    static Stream<Arguments> wrong_steps() {
        String name = "\"name\": \"s\", ";
        String action = ", \"action\": {\"url\": \"http://h/a\"}";
        return Stream.of(
                Arguments.of("{\"action\": {\"url\": \"http://h/a\"}}", "/name", "is required"),
                Arguments.of("{\"name\": 1" + action + "}", "/name", "must be a string"),
                Arguments.of("{\"name\": \"a/b\"" + action + "}", "/name", "letters, digits"),
                Arguments.of("{\"name\": \".\"" + action + "}", "/name", "must not be . or .."),
                Arguments.of("{\"name\": \"..\"" + action + "}", "/name", "must not be . or .."),
                Arguments.of("{\"name\": \"" + "s".repeat(101) + "\"" + action + "}", "/name", "1 to 100"),
                Arguments.of("{\"name\": \"first\"" + action + "}", "/name", "earlier step"),
                Arguments.of("{\"name\": \"s\"}", "/action", "is required"),
                Arguments.of("{\"name\": \"s\", \"action\": \"http://h\"}", "/action", "must be an object"),
                Arguments.of("{\"name\": \"s\", \"action\": {}}", "/action/url", "is required"),
                Arguments.of("{" + name + "\"confirmation\": {}" + action + "}", "/confirmation/url", "is required"),
                Arguments.of("{" + name + "\"queue\": 1}", "/queue", "must be an object"),
                Arguments.of("{" + name + "\"queue\": {\"name\": \"x\"}}", "/queue/steps", "is required"),
                Arguments.of("{" + name + "\"queue\": {\"name\": \"x\", \"steps\": 1}}", "/queue/steps", "an array"),
                Arguments.of(
                        "{" + name + "\"coordinator\": \"http://o\"" + action + "}",
                        "/coordinator",
                        "needs the member queue"),
                Arguments.of("{" + name + "\"id\": \"" + ID + "\"" + action + "}", "/id", "not a known field"),
                Arguments.of("{" + name + "\"onRefused\": \"cry\"" + action + "}", "/onRefused", "restore, continue"),
                Arguments.of(retry("\"maxAttempts\": 1001"), "/retry/maxAttempts", "1 to 1000"),
                Arguments.of(retry("\"maxAttempts\": 1.5"), "/retry/maxAttempts", "whole number"),
                Arguments.of(retry("\"maxAttempts\": \"4\""), "/retry/maxAttempts", "whole number"),
                Arguments.of(retry("\"factor\": 0.9"), "/retry/factor", "1 to 100"),
                Arguments.of(retry("\"factor\": 101"), "/retry/factor", "1 to 100"),
                Arguments.of(retry("\"firstDelay\": \"1s\""), "/retry/firstDelay", "ISO 8601"),
                Arguments.of(retry("\"maxDelay\": \"P2D\""), "/retry/maxDelay", "PT24H"),
                Arguments.of(retry("\"firstDelay\": \"PT2S\", \"maxDelay\": \"PT1S\""), "/retry/maxDelay", "shorter"),
                Arguments.of(retry("\"jitter\": 1"), "/retry/jitter", "not a known field"));
    }

    @ParameterizedTest
    @MethodSource("wrong_steps")
    void a_wrong_step_is_pointed_to(String step, String pointer, String detail) {
        List<Fault> faults = faults("{\"name\": \"n\", \"steps\": [{\"name\": \"first\", \"action\": {\"url\":"
                + " \"http://h/a\"}}, " + step + "]}");

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/1" + pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "method": "post"                                   | /method                  | GET, HEAD, POST, PUT, PATCH, DELETE
            "method": "TRACE"                                  | /method                  | GET, HEAD, POST, PUT, PATCH, DELETE
            "timeout": "PT0S"                                  | /timeout                 | PT0.001S to PT24H
            "timeout": "PT24H0.001S"                           | /timeout                 | PT0.001S to PT24H
            "credentials": "A b"                               | /credentials             | must be the name of credentials
            "credentials": 1                                   | /credentials             | must be a string
            "follow": true                                     | /follow                  | not a known field
            "headers": {"Authorization": "Bearer x"}           | /headers/Authorization   | no secrets
            "headers": {"cookie": "a=b"}                       | /headers/cookie          | no secrets
            "headers": {"X-Api-Key": "x"}                      | /headers/X-Api-Key       | name credentials
            "headers": {"X-A": "Bearer {% $input %}"}          | /headers/X-A             | name credentials
            "headers": {"Host": "x"}                           | /headers/Host            | Skald sets it
            "headers": {"Content-Length": "1"}                 | /headers/Content-Length  | Skald sets it
            "headers": {"Transfer-Encoding": "x"}              | /headers/Transfer-Encoding | Skald sets it
            "headers": {"Idempotency-Key": "x"}                | /headers/Idempotency-Key | Skald sets it
            "headers": {"skald-step": "x"}                     | /headers/skald-step      | Skald sets it
            "headers": {"traceparent": "x"}                    | /headers/traceparent     | Skald sets it
            "headers": {"a b": "x"}                            | /headers/a b             | not a header name
            "headers": {"": "x"}                               | /headers/                | not a header name
            "headers": {"X-A": "é"}                            | /headers/X-A             | printable ASCII
            "headers": {"X-A": " x"}                           | /headers/X-A             | printable ASCII
            "headers": {"X-A": "x\\r\\nY: z"}                    | /headers/X-A             | printable ASCII
            "headers": {"X-A": 1}                              | /headers/X-A             | must be a string
            "headers": {"X-A": "1", "x-a": "2"}                | /headers/x-a             | more than once
            "send": "xml"                                      | /send                    | json, form, text, nothing
            "send": null                                       | /send                    | must be a string
            "result": 7                                        | /result                  | must be a string
            "result": "$response.body"                         | /result                  | must be one expression and nothing else
            "result": "id {% $response.body.id %}"             | /result                  | must be one expression and nothing else
            "outcome": "{% 'done' %} "                         | /outcome                 | must be one expression and nothing else
            "outcome": "done"                                  | /outcome                 | must be one expression and nothing else
            """)
    void a_wrong_part_of_a_call_is_pointed_to(String member, String pointer, String detail) {
        List<Fault> faults = faults(withAction("{\"url\": \"http://h/a\", " + member + "}"));

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/0/action" + pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "method": "POST"                     | JSON
            "method": "PATCH"                    | JSON
            "method": "GET"                      | NOTHING
            "method": "HEAD"                     | NOTHING
            "method": "DELETE"                   | NOTHING
            "method": "DELETE", "body": null     | JSON
            "method": "GET", "body": {"a": 1}    | JSON
            "method": "DELETE", "send": "json"   | JSON
            "send": "form", "body": {"a": 1}     | FORM
            "send": "text", "body": "<a/>"       | TEXT
            "send": "nothing"                    | NOTHING
            """)
    void what_a_call_sends_depends_on_its_method_and_body_unless_it_says_so(String members, Send send) {
        Step step = started(withAction("{\"url\": \"http://h/a\", " + members + "}"))
                .steps()
                .getFirst();

        assertThat(step.action().send()).isEqualTo(send);
    }

    @Test
    void a_call_may_say_what_its_answers_mean() {
        Step step = started("{\"name\": \"n\", \"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://h/a\","
                        + " \"result\": \"{% $response.headers.location %}\", \"outcome\": \"{% 'done' %}\"},"
                        + " \"compensation\": {\"url\": \"http://h/b\", \"outcome\": \"{% 'retry' %}\"}}]}")
                .steps()
                .getFirst();

        assertThat(step.action().rules())
                .isEqualTo(new AnswerRules("{% $response.headers.location %}", "{% 'done' %}"));
        assertThat(step.compensation().rules()).isEqualTo(new AnswerRules(null, "{% 'retry' %}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"compensation", "confirmation"})
    void only_an_action_has_a_result(String call) {
        assertThat(faults("{\"name\": \"n\", \"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://h/a\"}, \""
                        + call + "\": {\"url\": \"http://h/b\", \"result\": \"{% 1 %}\"}}]}"))
                .containsExactly(
                        new Fault("/steps/0/" + call + "/result", "must be absent: only an action has a result"));
    }

    @Test
    void the_status_of_its_answer_says_what_a_check_means() {
        assertThat(faults("{\"name\": \"n\", \"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://h/a\"}}],"
                        + " \"hold\": {\"check\": {\"url\": \"http://h/c\", \"outcome\": \"{% 'done' %}\"}}}"))
                .containsExactly(
                        new Fault("/hold/check/outcome", "must be absent: the status of its answer says yes or no"));
    }

    @Test
    void an_address_must_not_be_too_long() {
        assertThat(started(withAction("{\"url\": \"http://h/" + "a".repeat(3991) + "\"}")))
                .isNotNull();
        assertThat(faults(withAction("{\"url\": \"http://h/" + "a".repeat(3992) + "\"}")))
                .containsExactly(new Fault("/steps/0/action/url", "must be at most 4000 characters long"));
    }

    @Test
    void a_given_delay_moves_the_default_of_the_other() {
        assertThat(retryOf("\"firstDelay\": \"PT1M\""))
                .isEqualTo(new Retry(4, Duration.ofMinutes(1), 2, Duration.ofMinutes(1)));
        assertThat(retryOf("\"maxDelay\": \"PT0.1S\""))
                .isEqualTo(new Retry(4, Duration.ofMillis(100), 2, Duration.ofMillis(100)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "{", "{\"a\":}", "{'a': 1}", "[1,]", "nul", "{} {}", "7", "\"x\"", "[]", "{\"a\": NaN}"
            })
    void what_is_no_json_object_is_refused_as_a_whole(String body) {
        assertThat(faults(body)).isNotEmpty().allSatisfy(fault -> {
            assertThat(fault.pointer()).isIn("", "/a", "/name", "/steps");
            assertThat(fault.detail()).doesNotContain("jackson").doesNotContain("Feature");
        });
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(faults("{\"input\": " + "[".repeat(100_000)))
                .singleElement()
                .extracting(Fault::detail)
                .asString()
                .contains("nested deeper than 200 levels");
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() {
        StartReader.Result result =
                reader(RULES, CHECK_NOTHING).read(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, List.of());

        assertThat(result).isInstanceOf(StartReader.Faulty.class);
    }

    @Test
    void only_so_many_faults_are_listed() {
        List<Fault> faults = faults("{\"input\": [" + "1e999,".repeat(5000) + "1e999]}");

        assertThat(faults).hasSize(Faults.LISTED_MAX + 1);
        assertThat(faults.getLast().detail()).isEqualTo("and 4903 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {ID, "\"" + ID + "\"", " " + ID})
    void the_header_gives_the_id_too(String key) {
        assertThat(started(reader(RULES, CHECK_NOTHING).read(utf8("{\"name\": \"n\", " + STEPS + "}"), List.of(key)))
                        .id())
                .hasToString(ID);
    }

    @Test
    void the_header_and_the_body_must_give_the_same_id() {
        String body = "{\"id\": \"" + ID + "\", \"name\": \"n\", " + STEPS + "}";

        assertThat(reader(RULES, CHECK_NOTHING).read(utf8(body), List.of(ID.toUpperCase(Locale.ROOT))))
                .isInstanceOf(StartReader.Read.class);
        assertThat(faults(body, OTHER_ID))
                .containsExactly(new Fault("/id", "is not the same as in the header Idempotency-Key"));
    }

    @Test
    void the_header_must_be_one_uuid() {
        assertThat(faults("{\"name\": \"n\", " + STEPS + "}", "abc"))
                .containsExactly(new Fault("Idempotency-Key:", "must be one UUID"));
        assertThat(faults("{\"name\": \"n\", " + STEPS + "}", ID, OTHER_ID))
                .containsExactly(new Fault("Idempotency-Key:", "must be one UUID"));
    }

    @Test
    void bodies_that_say_the_same_have_the_same_fingerprint() {
        String first = fingerprint("{\"name\": \"n\", \"input\": {\"a\": 1, \"b\": [10, \"\\u00e9\"]}, " + STEPS + "}");
        String second = fingerprint("{\"id\": \"" + ID + "\",\n\t\"input\": {\"b\": [1.0e1, \"\u00e9\"], \"a\": 1.0}, "
                + STEPS + ", \"name\": \"n\"}");

        assertThat(first).isEqualTo(second).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1, \"b\": [20, 10]}",
                "{\"a\": 1.0000000000000000001, \"b\": [10, 20]}",
                "{\"a\": \"1\", \"b\": [10, 20]}",
                "{\"a\": 1, \"b\": [10, 20], \"c\": null}",
                "{\"a\": 1, \"b\": [10, 20], \"id\": 1}",
                "{}"
            })
    void another_body_has_another_fingerprint(String input) {
        assertThat(fingerprint("{\"name\": \"n\", \"input\": " + input + ", " + STEPS + "}"))
                .isNotEqualTo(fingerprint("{\"name\": \"n\", \"input\": {\"a\": 1, \"b\": [10, 20]}, " + STEPS + "}"));
    }

    private String fingerprint(String body) {
        StartReader.Result result = reader(RULES, CHECK_NOTHING).read(utf8(body), List.of());
        assertThat(result).isInstanceOf(StartReader.Read.class);
        return ((StartReader.Read) result).fingerprint();
    }

    @Test
    void a_setting_can_not_pass_on_secrets() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PassList.of(List.of("X-Tenant-Id", "Authorization")))
                .withMessageContaining("skald.headers.pass")
                .withMessageContaining("Authorization");
    }

    private static final CallCheck CHECK_NOTHING = (call, results) -> List.of();

    private static final StartRules RULES =
            new StartRules(3, PassList.of(List.of("Accept-Language", "baggage")), OnInterruption.RESTORE, null);

    private UUID id() {
        return new UUID(0, made.incrementAndGet());
    }

    private StartReader reader(StartRules rules, CallCheck check) {
        return new StartReader(
                new ContentReader(rules, check, (name, version) -> Optional.empty(), this::id),
                this::id,
                () -> NOW,
                Owner.DEFAULT);
    }

    private QueueStart read(String body) {
        return started(body);
    }

    private QueueStart started(String body) {
        return started(reader(RULES, CHECK_NOTHING).read(utf8(body), List.of()));
    }

    private static QueueStart started(StartReader.Result result) {
        assertThat(result).isInstanceOf(StartReader.Read.class);
        return ((StartReader.Read) result).start();
    }

    private List<Fault> faults(String body, String... keys) {
        StartReader.Result result = reader(RULES, CHECK_NOTHING).read(utf8(body), List.of(keys));
        assertThat(result).isInstanceOf(StartReader.Faulty.class);
        return ((StartReader.Faulty) result).errors();
    }

    private Retry retryOf(String members) {
        return started("{\"name\": \"n\", \"steps\": [" + retry(members) + "]}")
                .steps()
                .getFirst()
                .retry();
    }

    private static String retry(String members) {
        return "{\"name\": \"s\", \"action\": {\"url\": \"http://h/a\"}, \"retry\": {" + members + "}}";
    }

    private static String withAction(String action) {
        return "{\"name\": \"n\", \"steps\": [{\"name\": \"a\", \"action\": " + action + "}]}";
    }

    private static String pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"k" + i + "\": \"v\"")
                .toList()
                .toString()
                .replace('[', '{')
                .replace(']', '}');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
