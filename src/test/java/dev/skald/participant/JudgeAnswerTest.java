package dev.skald.participant;

import static dev.skald.participant.Answers.TOOK;
import static dev.skald.participant.Answers.answer;
import static dev.skald.participant.Answers.json;
import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.Body;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers mean by the call's own {@code outcome} and {@code result}, one test for each row of the table. */
class JudgeAnswerTest {
    private static final URI URL = URI.create("http://hotel:8080/jobs/9");
    private static final Expressions EXPRESSIONS = new Expressions();
    private static final Scope SCOPE = new Scope(
                    new Json("{\"wanted\": \"S\"}"),
                    Map.of("hotel", new Json("{\"id\": 7}")),
                    UUID.fromString("7d4fdd43-0f0b-4a44-8f5f-0c4b2f3a9d01"),
                    "trip",
                    Map.of("tenant", "acme"))
            .with(new CallFacts("key-1", "action", 3, "step-1", "2026-03-01T12:00:10Z", "http://skald/?token=secret"));

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 303, 404, 409, 500, 503})
    void done_is_done_whatever_the_status(int status) {
        assertThat(both(ACTION, "'done'", json(status, "{\"id\": 7.10}")))
                .containsOnly(new Outcome.Done(new Json("{\"id\": 7.10}"), status, TOOK));
        assertThat(both(COMPENSATION, "'done'", json(status, "{broken")))
                .containsOnly(new Outcome.Done(Json.NULL, status, TOOK));
        assertThat(both(CONFIRMATION, "'done'", json(status, "{broken")))
                .containsOnly(new Outcome.Done(Json.NULL, status, TOOK));
    }

    @ParameterizedTest
    @EnumSource(CallKind.class)
    void refused_is_refused_with_the_status_and_says_whose_rule_it_is(CallKind kind) {
        assertThat(both(kind, "'refused'", json(500, "{\"detail\": \"no funds\"}")))
                .containsOnly(new Outcome.Refused(new StepProblem(
                        500,
                        "the call's own outcome says refused: no funds",
                        "{\"detail\": \"no funds\"}",
                        TOOK,
                        null)));
        assertThat(both(kind, "$response.body.state = 'F' ? 'refused'", json(200, "{\"state\": \"F\"}")))
                .containsOnly(new Outcome.Refused(new StepProblem(
                        200,
                        "the call's own outcome says refused: answered 200 without saying why",
                        "{\"state\": \"F\"}",
                        TOOK,
                        null)));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 502, 503, 504})
    void a_gateway_can_not_end_a_pending_call(int status) {
        JudgeAnswer refuses = judge(new AnswerRules(null, "{% $response.body.state = 'S' ? 'done' : 'refused' %}"));
        JudgeAnswer fails = judge(new AnswerRules(null, "{% $error('no state') %}"));

        for (JudgeAnswer judge : List.of(refuses, fails)) {
            Outcome.Pending still = (Outcome.Pending)
                    PollTable.outcome(ACTION, Answers.to(URL, answer(status, Map.of(), "<h1>sorry</h1>"), judge));
            assertThat(still.poll()).isEqualTo(URL);
            assertThat(still.problem()).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(CallKind.class)
    void retry_has_the_call_made_again_when_the_participant_asks_for_it(CallKind kind) {
        assertThat(both(kind, "'retry'", answer(409, Map.of("Retry-After", "3"), "busy")))
                .containsOnly(new Outcome.InDoubt(new StepProblem(
                        409, "the call's own outcome says retry: busy", "busy", TOOK, Duration.ofSeconds(3))));
    }

    @ParameterizedTest
    @EnumSource(CallKind.class)
    void pending_is_asked_for_at_the_location_or_where_it_was_asked_for(CallKind kind) {
        String running = "$response.body.state = 'running' ? 'pending'";
        HttpAnswer there = answer(
                200,
                Map.of("Content-Type", "application/json", "Location", "/jobs/10", "Retry-After", "4"),
                "{\"state\": \"running\"}");
        HttpAnswer somewhere = json(200, "{\"state\": \"running\"}");

        assertThat(both(kind, running, there))
                .containsOnly(
                        new Outcome.Pending(URI.create("http://hotel:8080/jobs/10"), Duration.ofSeconds(4), null));
        assertThat(toCall(kind, running, somewhere)).isEqualTo(new Outcome.Pending(null, null, null));
        assertThat(toPoll(kind, running, somewhere)).isEqualTo(new Outcome.Pending(URL, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "$response.body.nothing", "$response.status = 418 ? 'done'"})
    void the_table_decides_when_it_gives_nothing_or_null(String outcome) {
        for (int status : List.of(200, 202, 303, 401, 404, 409, 418, 503)) {
            HttpAnswer answer = answer(status, Map.of("Location", "/jobs/10", "Retry-After", "4"), "");
            String code = status == 418 ? "null" : outcome;
            for (CallKind kind : CallKind.values()) {
                assertThat(toCall(kind, code, answer)).isEqualTo(AnswerTable.outcome(kind, Answers.to(URL, answer)));
                assertThat(toPoll(kind, code, answer)).isEqualTo(PollTable.outcome(kind, Answers.to(URL, answer)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'DONE'",
                "true",
                "200",
                "$response.headers.`set-cookie`",
                "['done']",
                "$response.body.a + 1",
                "{}"
            })
    void anything_else_is_in_doubt_and_does_not_show_what_the_answer_said(String outcome) {
        HttpAnswer answer = answer(
                200,
                Map.of("Content-Type", "application/json", "Set-Cookie", "session=topsecret"),
                "{\"a\": \"topsecret\"}");
        for (CallKind kind : CallKind.values()) {
            assertThat(both(kind, outcome, answer)).allSatisfy(given -> {
                assertThat(given).isInstanceOf(Outcome.InDoubt.class);
                StepProblem problem = ((Outcome.InDoubt) given).problem();
                assertThat(problem.detail()).startsWith("answered, but ").doesNotContain("topsecret");
                assertThat(problem.status()).isEqualTo(200);
            });
        }
    }

    @Test
    void an_outcome_that_reads_an_unreadable_body_is_in_doubt_and_one_that_does_not_is_not() {
        for (HttpAnswer unreadable : List.of(
                json(409, "{broken"),
                answer(409, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"), "1"),
                new HttpAnswer(
                        409,
                        Answers.headers(Map.of("Content-Type", "application/json")),
                        new Body("[1".getBytes(StandardCharsets.UTF_8), true)))) {
            assertThat(detail(toCall(ACTION, "$response.body.state = 'F' ? 'refused'", unreadable)))
                    .contains("uses $response.body, which is unreadable: ");
            assertThat(detail(toCall(ACTION, "$response.*", unreadable))).contains("which is unreadable: ");
            assertThat(toCall(ACTION, "$response.status = 409 ? 'refused'", unreadable))
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void it_sees_what_the_call_sees_but_for_the_callback() {
        HttpAnswer answer = json(200, "{\"state\": \"S\"}");

        assertThat(result("[$input.wanted, $steps.hotel.id, $queue.id, $queue.labels.tenant]", answer))
                .isEqualTo("[\"S\",7,\"7d4fdd43-0f0b-4a44-8f5f-0c4b2f3a9d01\",\"acme\"]");
        assertThat(result("$call", answer))
                .isEqualTo("{\"attempt\":3,\"deadline\":\"2026-03-01T12:00:10Z\",\"idempotencyKey\":\"key-1\","
                        + "\"operation\":\"action\",\"stepId\":\"step-1\"}");
        assertThat(toCall(ACTION, "$response.body.state = $input.wanted ? 'refused'", answer))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void headers_have_lower_case_names_and_one_list_of_values() {
        HttpAnswer answer = answer(201, Map.of("LOCATION", "/bookings/7", "Content-Type", "application/json"), "");
        answer.headers().add("Link", "<a>").add("link", "<b>");

        assertThat(result("$response.headers", answer))
                .isEqualTo(
                        "{\"content-type\":\"application/json\",\"link\":\"<a>, <b>\",\"location\":\"/bookings/7\"}");
        assertThat(result("$response.headers.location", answer)).isEqualTo("\"/bookings/7\"");
        assertThat(result("$response.status", answer)).isEqualTo("201");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json         | {\"n\": 12345678901234567890.5} | {\"n\":12345678901234567890.5}",
                "application/hal+json     | [1]      | [1]",
                "text/plain               | a        | \"a\"",
                "text/xml                 | <a/>     | \"<a/>\"",
                "application/xml          | <a/>     | \"<a/>\"",
                "application/soap+xml     | <a/>     | \"<a/>\"",
                "application/x-www-form-urlencoded | a=b | \"a=b\"",
                "application/octet-stream | a        | null",
                "application/json         | ''       | null"
            })
    void the_body_is_json_or_a_text_or_null(String type, String body, String seen) {
        assertThat(result("$response.body", answer(200, Map.of("Content-Type", type), body)))
                .isEqualTo(seen);
    }

    @Test
    void a_result_is_instead_of_the_body_which_may_be_unreadable_then() {
        assertThat(result("{'id': $response.headers.location}", json(201, "{broken")))
                .isEqualTo("{}");
        assertThat(result("null", json(200, "{broken"))).isEqualTo("null");
        assertThat(result("$response.body.id", json(200, "{\"id\": 1.10}"))).isEqualTo("1.1");
    }

    @Test
    void a_result_that_fails_gives_nothing_or_is_too_long_leaves_the_step_in_doubt() {
        HttpAnswer answer = json(200, "{\"id\": \"x\"}");
        String long1 = "x".repeat(Answers.RESULT_BYTES_MAX - 1);
        String half = "é".repeat(Answers.RESULT_BYTES_MAX / 2);

        assertThat(detail(success("$response.headers.location", answer)))
                .isEqualTo("answered, but the expression {% $response.headers.location %} in /result gives nothing");
        assertThat(detail(success("$response.body.id + 1", answer))).startsWith("answered, but the expression ");
        assertThat(detail(success("'" + long1 + "'", answer))).endsWith("gives more than 2000 characters of text");
        assertThat(detail(success("'" + half + "'", answer)))
                .isEqualTo("answered, but its result can't be kept: it is longer than 2000 bytes");
        assertThat(detail(success("$f := function($n) { $n = 0 ? [] : [[$f($n - 1)]] }; $f(60)", answer)))
                .startsWith("answered, but ");
    }

    @Test
    void a_result_is_for_the_success_of_an_action_only() {
        HttpAnswer answer = json(409, "{\"detail\": \"no seats\"}");
        JudgeAnswer judge = judge(new AnswerRules("{% $response.status %}", null));

        assertThat(AnswerTable.outcome(ACTION, Answers.to(URL, answer, judge)))
                .isEqualTo(AnswerTable.outcome(ACTION, Answers.to(URL, answer)));
        assertThat(PollTable.outcome(ACTION, Answers.to(URL, json(200, ""), judge)))
                .isEqualTo(new Outcome.Done(new Json("200"), 200, TOOK));
    }

    @Test
    void a_call_without_rules_is_judged_by_the_table() {
        assertThat(judge(AnswerRules.NONE)).isSameAs(JudgeAnswer.BY_TABLE);
    }

    private static List<Outcome> both(CallKind kind, String outcome, HttpAnswer answer) {
        return List.of(toCall(kind, outcome, answer), toPoll(kind, outcome, answer));
    }

    private static Outcome toCall(CallKind kind, String outcome, HttpAnswer answer) {
        return AnswerTable.outcome(
                kind, Answers.to(URL, answer, judge(new AnswerRules(null, "{% " + outcome + " %}"))));
    }

    private static Outcome toPoll(CallKind kind, String outcome, HttpAnswer answer) {
        return PollTable.outcome(kind, Answers.to(URL, answer, judge(new AnswerRules(null, "{% " + outcome + " %}"))));
    }

    private static Outcome success(String result, HttpAnswer answer) {
        return AnswerTable.outcome(
                ACTION, Answers.to(URL, answer, judge(new AnswerRules("{% " + result + " %}", null))));
    }

    private static String result(String code, HttpAnswer answer) {
        return ((Outcome.Done) success(code, answer)).result().text();
    }

    private static String detail(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.InDoubt.class);
        return ((Outcome.InDoubt) outcome).problem().detail();
    }

    private static JudgeAnswer judge(AnswerRules rules) {
        return EXPRESSIONS.judge(
                new Call("POST", URL.toString(), Map.of(), Send.JSON, null, rules, null, Call.DEFAULT_TIMEOUT), SCOPE);
    }
}
