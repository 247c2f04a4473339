package dev.skald.participant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How bodies are written, what contradicts them at the start, and what the expressions of a call see of it. */
class SendTest {
    private static final UUID ID = UUID.fromString("7d4fdd43-0f0b-4a44-8f5f-0c4b2f3a9d01");
    private static final Scope SCOPE = new Scope(
                    new Json("{\"guest\": \"Ada & Zoë\", \"n\": 12345678901234567890.10, \"rooms\": [1, \"b c\"],"
                            + " \"none\": null, \"object\": {\"a\": 1}, \"big\": \""
                            + "x".repeat(60_000) + "\"}"),
                    Map.of(),
                    ID,
                    "trip",
                    Map.of())
            .with(new CallFacts("key-1", "action", 3, "step-1", "2026-03-01T12:00:10Z", "http://skald/?token=t"));

    private final Expressions expressions = new Expressions();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": \"b c\", \"d\": 1.50, \"e\": true, \"f\": null} | a=b+c&d=1.50&e=true",
                "{\"a b\": [\"x\", 2, null, false], \"none\": []} | a+b=x&a+b=2&a+b=false",
                "{\"guest\": \"{% $input.guest %}\", \"n\": \"{% $input.n %}\"} | guest=Ada+%26+Zo%C3%AB&n=12345678901234567890.1",
                "{\"rooms\": \"{% $input.rooms %}\", \"x\": \"{% $input.none %}\"} | rooms=1&rooms=b+c",
                "\"{% $input.object %}\" | a=1",
                "{} | ``"
            })
    void an_object_is_sent_as_a_form(String body, String sent) {
        assertThat(body(Send.FORM, body)).isEqualTo(sent);
    }

    @Test
    void a_string_is_sent_as_it_is() {
        assertThat(body(Send.TEXT, "\"<a b=\\\"1\\\">\\u00e9 {% $input.guest %}</a>\\n\""))
                .isEqualTo("<a b=\"1\">é Ada & Zoë</a>\n");
        assertThat(body(Send.TEXT, "\"{% $input.guest %}\"")).isEqualTo("Ada & Zoë");
        assertThat(body(Send.TEXT, "\"\"")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FORM | {\"a\": \"{% $input.object %}\"} | must be an object whose members are texts",
                "FORM | {\"a\": \"{% [[1]] %}\"}         | must be an object whose members are texts",
                "FORM | \"{% $input.rooms %}\"           | must be an object whose members are texts",
                "FORM | \"a {% $input.n %}\"             | must be an object whose members are texts",
                "TEXT | \"{% $input.n %}\"               | must be a string, to be sent as text",
                "TEXT | \"{% null %}\"                   | must be a string, to be sent as text",
                "TEXT | \"{% $input.object %}\"          | must be a string, to be sent as text"
            })
    void a_value_that_cannot_be_sent_so_fails_as_an_expression_does(Send send, String body, String detail) {
        assertThat(failure(send, body))
                .startsWith("the body, with its expressions evaluated, must be ")
                .contains(detail);
    }

    @Test
    void a_form_is_bounded() {
        String umlauts = "\"{% $replace($input.big, 'x', 'ü') %}\"";
        String members = "{\"a\": [" + String.join(", ", Collections.nCopies(13, umlauts)) + "]}";

        assertThat(failure(Send.FORM, members)).isEqualTo("the body is longer than 4096 KiB as a form");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FORM    |                              | /body     | is required, because only JSON has a standard body",
                "TEXT    |                              | /body     | is required, because only JSON has a standard body",
                "FORM    | [1]                          | /body     | must be an object",
                "FORM    | \"a=b\"                      | /body     | must be an object",
                "FORM    | null                         | /body     | must be an object",
                "FORM    | {\"a\": {\"b\": 1}}          | /body/a   | can't be sent as part of a form",
                "FORM    | {\"x\": 1, \"a/b\": [1, [2]]} | /body/a~1b/1 | can't be sent as part of a form",
                "TEXT    | {\"a\": 1}                   | /body     | must be a string",
                "TEXT    | null                         | /body     | must be a string",
                "NOTHING | 1                            | /body     | must be absent, because the call sends nothing"
            })
    void a_body_that_cannot_be_sent_so_is_a_fault(Send send, String body, String pointer, String detail) {
        assertThat(faults(call(send, body, Map.of()))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).startsWith(detail);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JSON    | {}     | text/plain                          | must be a type of JSON",
                "JSON    | {}     | application/x-www-form-urlencoded   | must be a type of JSON",
                "JSON    | {}     | application/json;charset=iso-8859-1 | must have the charset UTF-8",
                "FORM    | {}     | application/json                    | must be application/x-www-form-urlencoded",
                "FORM    | {}     | application/x-www-form-urlencoded; charset=x | must have the charset UTF-8",
                "TEXT    | '\"\"' | text/xml; charset=\"latin1\"        | must have the charset UTF-8",
                "NOTHING |        | application/json                    | must be absent, because the call sends no body",
                "NOTHING |        | {% $input.type %}                   | must be absent, because the call sends no body"
            })
    void a_content_type_that_contradicts_the_body_is_a_fault(Send send, String body, String type, String detail) {
        assertThat(faults(call(send, body, Map.of("content-TYPE", type))))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/headers/content-TYPE");
                    assertThat(fault.detail()).startsWith(detail);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JSON | {}     | application/vnd.api+json; charset=utf-8",
                "JSON | {}     | application/x-amz-json-1.1",
                "JSON | {}     | {% $input.type %}",
                "FORM | {}     | application/x-www-form-urlencoded; charset=UTF-8",
                "TEXT | '\"\"' | application/soap+xml; charset=utf-8",
                "TEXT | '\"\"' | text/csv"
            })
    void a_content_type_that_agrees_is_none(Send send, String body, String type) {
        assertThat(faults(call(send, body, Map.of("Content-Type", type)))).isEmpty();
    }

    @Test
    void a_call_sees_itself() {
        Resolution.Resolved resolved = (Resolution.Resolved) expressions.resolve(
                new Call(
                        "PUT",
                        "http://h/{% $call.idempotencyKey %}?n={% $call.attempt %}",
                        Map.of("X-Key", "{% $call.operation %} {% $call.stepId %}"),
                        new Json("{\"until\": \"{% $call.deadline %}\", \"to\": \"{% $call.callback %}\","
                                + " \"attempt\": \"{% $call.attempt %}\"}"),
                        Call.DEFAULT_TIMEOUT),
                SCOPE);

        assertThat(resolved.url()).hasToString("http://h/key-1?n=3");
        assertThat(resolved.headers()).containsEntry("X-Key", "action step-1");
        assertThat(resolved.body())
                .isEqualTo("{\"until\":\"2026-03-01T12:00:10Z\",\"to\":\"http://skald/?token=t\",\"attempt\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STEP_CALL  | $call.key         | uses $call.key, but $call has idempotencyKey, operation, attempt, stepId, deadline and callback only",
                "CHECK_CALL | $call.stepId      | uses $call.stepId, but $call has idempotencyKey, operation, attempt and deadline only",
                "STEP_CALL  | $response.status  | uses $response, which is neither $input, $steps, $queue, $failure or $call, nor",
                "VALUE      | $call.attempt     | uses $call, which is neither $input, $steps, $queue or $failure, nor"
            })
    void an_unknown_member_or_a_variable_in_the_wrong_place_is_a_fault(
            ExpressionPlace place, String code, String detail) {
        Json value = new Json(JsonTexts.quote("{% " + code + " %}"));
        List<CallFault> faults = place == ExpressionPlace.VALUE
                ? expressions.check(value, Set.of(), Set.of())
                : expressions.check(call(Send.JSON, value.text(), Map.of()), place, Set.of(), Set.of());

        assertThat(faults)
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains(detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$response.code          | uses $response.code, but $response has status, headers and body only",
                "$call.callback          | uses $call.callback, but $call has idempotencyKey,",
                "$steps.later.id         | uses $steps.later, but no step of this name",
                "$respnse.body           | uses $respnse, which is neither $input, $steps, $queue, $failure, $call or $response",
                "(                       | does not parse"
            })
    void a_rule_about_answers_is_checked_as_other_expressions_are(String code, String detail) {
        for (String pointer : List.of("/result", "/outcome")) {
            String marked = "{% " + code + " %}";
            AnswerRules rules =
                    pointer.equals("/result") ? new AnswerRules(marked, null) : new AnswerRules(null, marked);
            Call call = new Call("POST", "http://h/", Map.of(), Send.JSON, null, rules, null, Call.DEFAULT_TIMEOUT);

            assertThat(faults(call)).singleElement().satisfies(fault -> {
                assertThat(fault.pointer()).isEqualTo(pointer);
                assertThat(fault.detail()).contains(detail);
            });
        }
    }

    private List<CallFault> faults(Call call) {
        return expressions.check(call, ExpressionPlace.STEP_CALL, Set.of(), Set.of());
    }

    private String body(Send send, String body) {
        return ((Resolution.Resolved) expressions.resolve(call(send, body, Map.of()), SCOPE)).body();
    }

    private String failure(Send send, String body) {
        return ((Resolution.Failed) expressions.resolve(call(send, body, Map.of()), SCOPE)).detail();
    }

    private static Call call(Send send, String body, Map<String, String> headers) {
        return new Call(
                "POST",
                "http://h/",
                headers,
                send,
                body == null ? null : new Json(body),
                AnswerRules.NONE,
                null,
                Call.DEFAULT_TIMEOUT);
    }
}
