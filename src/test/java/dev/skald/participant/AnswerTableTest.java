package dev.skald.participant;

import static dev.skald.participant.Answers.TOOK;
import static dev.skald.participant.Answers.answer;
import static dev.skald.participant.Answers.headers;
import static dev.skald.participant.Answers.json;
import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.Body;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each row of the participant contract's table, both columns. */
class AnswerTableTest {
    private static final URI URL = URI.create("http://hotel:8080/rooms/7/bookings?a=b");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 203, 207, 299})
    void a_2xx_is_done(int status) {
        assertThat(outcome(ACTION, json(status, "{\"id\": 7}")))
                .isEqualTo(new Outcome.Done(new Json("{\"id\": 7}"), status, TOOK));
        assertThat(outcome(COMPENSATION, json(status, "{\"id\": 7}")))
                .isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
    }

    @Test
    void a_compensation_is_done_whatever_its_2xx_says() {
        assertThat(outcome(COMPENSATION, json(200, "{broken"))).isEqualTo(new Outcome.Done(Json.NULL, 200, TOOK));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void a_2xx_without_a_body_has_the_result_null(int status) {
        assertThat(outcome(ACTION, answer(status, Map.of(), ""))).isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
        assertThat(outcome(ACTION, json(status, ""))).isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
    }

    @Test
    void a_202_is_pending_whatever_its_body_says() {
        for (CallKind kind : CallKind.values()) {
            Map<String, String> headers = Map.of("Location", "/jobs/9", "Retry-After", "5");

            assertThat(outcome(kind, answer(202, headers, "{broken")))
                    .isEqualTo(
                            new Outcome.Pending(URI.create("http://hotel:8080/jobs/9"), Duration.ofSeconds(5), null));
            assertThat(outcome(kind, answer(202, Map.of(), ""))).isEqualTo(new Outcome.Pending(null, null, null));
        }
    }

    @Test
    void a_202_may_say_as_a_date_when_it_wants_to_be_asked_again() {
        Map<String, String> headers =
                Map.of("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", "Date", "Wed, 21 Oct 2015 07:27:30 GMT");

        assertThat(outcome(ACTION, answer(202, headers, "")))
                .isEqualTo(new Outcome.Pending(null, Duration.ofSeconds(30), null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://else.where/x?y=z#part | https://else.where/x?y=z",
                "//else.where | http://else.where",
                "/jobs/a%2Fb | http://hotel:8080/jobs/a%2Fb",
                "/jobs//9 | http://hotel:8080/jobs//9",
                "jobs/9 | http://hotel:8080/rooms/7/jobs/9",
                "../jobs/./9 | http://hotel:8080/rooms/jobs/9",
                "../../../../jobs/9/.. | http://hotel:8080/jobs/",
                ". | http://hotel:8080/rooms/7/",
                ".. | http://hotel:8080/rooms/",
                "?c=d | http://hotel:8080/rooms/7/bookings?c=d",
                "#part | http://hotel:8080/rooms/7/bookings?a=b",
                "/zimmer/ä | http://hotel:8080/zimmer/%C3%A4"
            })
    void where_to_ask_is_resolved_against_the_address_that_was_called(String location, URI address) {
        assertThat(poll(URL, location)).isEqualTo(address);
    }

    @Test
    void where_to_ask_may_be_relative_to_a_host_alone() {
        assertThat(poll(URI.create("http://hotel"), "jobs/9")).isEqualTo(URI.create("http://hotel/jobs/9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://hotel/jobs/9",
                "mailto:hotel@example.com",
                "urn:jobs:9",
                "http:///jobs/9",
                "http://user:secret@hotel/",
                "http://hotel:0/",
                "not an address",
                "%"
            })
    void what_cannot_be_called_is_not_asked(String location) {
        assertThat(poll(URL, location)).isNull();
    }

    @Test
    void where_to_ask_is_bounded() {
        String longest = "http://hotel/" + "x".repeat(4_000 - "http://hotel/".length());

        assertThat(poll(URL, longest)).isEqualTo(URI.create(longest));
        assertThat(poll(URL, longest + "x")).isNull();
        assertThat(poll(URL, "/" + "x".repeat(3_990))).isNull();
    }

    private static URI poll(URI url, String location) {
        HttpAnswer answer = answer(202, Map.of("Location", location), "");
        Outcome outcome = AnswerTable.outcome(ACTION, Answers.to(url, answer));
        return ((Outcome.Pending) outcome).poll();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_leaves_an_action_in_doubt_and_is_a_set_up_fault_for_a_compensation(int status) {
        HttpAnswer answer = answer(status, Map.of("Location", "http://else.where/\u0007x"), "");
        String detail = "answered a redirect to http://else.where/ x; redirects are not followed";

        assertThat(inDoubt(ACTION, answer).detail()).isEqualTo(detail);
        assertThat(refused(COMPENSATION, answer).detail()).isEqualTo(detail);
    }

    @Test
    void a_3xx_that_leads_nowhere_is_judged_as_a_redirect() {
        HttpAnswer answer = answer(304, Map.of(), "");
        String detail = "answered neither yes nor no but 304; redirects are not followed";

        assertThat(inDoubt(ACTION, answer).detail()).isEqualTo(detail);
        assertThat(refused(COMPENSATION, answer).detail()).isEqualTo(detail);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 406, 409, 411, 412, 415, 418, 422, 423, 451, 499})
    void other_4xx_refuse_an_action_and_are_tried_again_for_a_compensation(int status) {
        HttpAnswer answer = answer(status, Map.of("Retry-After", "3"), "no seats");

        assertThat(refused(ACTION, answer)).isEqualTo(new StepProblem(status, "no seats", "no seats", TOOK, null));
        assertThat(inDoubt(COMPENSATION, answer))
                .isEqualTo(new StepProblem(status, "no seats", "no seats", TOOK, Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void nothing_left_to_undo_is_a_compensation_done_but_an_action_refused(int status) {
        HttpAnswer answer = answer(status, Map.of(), "");

        assertThat(refused(ACTION, answer).detail()).isEqualTo(status == 404 ? "not found" : "gone");
        assertThat(outcome(COMPENSATION, answer)).isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 405})
    void a_401_403_or_405_is_refused_and_called_a_set_up_fault(int status) {
        for (CallKind kind : CallKind.values()) {
            assertThat(refused(kind, answer(status, Map.of(), "token expired")).detail())
                    .isEqualTo("a set-up fault, the participant does not let Skald do this: token expired");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 599})
    void a_busy_or_broken_participant_is_tried_again_when_it_asked_to_be(int status) {
        for (CallKind kind : CallKind.values()) {
            assertThat(inDoubt(kind, answer(status, Map.of("Retry-After", "120"), ""))
                            .retryAfter())
                    .isEqualTo(Duration.ofMinutes(2));
            assertThat(inDoubt(kind, answer(status, Map.of(), "")).retryAfter()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 600, 999})
    void a_status_that_http_does_not_have_is_in_doubt(int status) {
        for (CallKind kind : CallKind.values()) {
            assertThat(inDoubt(kind, answer(status, Map.of(), "")).detail())
                    .isEqualTo("answered " + status + " without saying why");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"a\":1} x",
                "[1,]",
                "nul",
                "{'a':1}",
                "  ",
                "\"\u0001\"",
                "1 2",
                "\uFEFF\uFEFF1",
                "NaN",
                "01"
            })
    void a_result_that_is_not_one_json_value_is_unreadable(String body) {
        assertThat(inDoubt(ACTION, json(200, body)).detail()).startsWith("answered with an unreadable body: ");
        assertThat(inDoubt(ACTION, answer(200, Map.of(), body)).detail())
                .startsWith("answered with an unreadable body: ");
    }

    @Test
    void a_result_is_kept_as_it_was_received() {
        String body = " {\"b\": 1.10, \"a\": [1e300, \"\\u00e9é\\ud83d\\ude00\"]}\n";

        for (String type : List.of("application/json; charset=utf-8", "application/vnd.hotel+json", "")) {
            assertThat(result(type.isEmpty() ? Map.of() : Map.of("Content-Type", type), body))
                    .isEqualTo(new Json(body));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":1e30000000}",
                "1e99999999999",
                "[1, -1E+400]",
                "1e-1000",
                "0e99999999999",
                "{\"a\":{\"b\":[1e309]}}"
            })
    void a_result_with_a_number_that_cannot_be_computed_with_is_unreadable(String body) {
        assertThat(inDoubt(ACTION, json(200, body)).detail())
                .startsWith("answered with an unreadable body: it has a number beyond the range");
    }

    @Test
    void a_result_with_too_long_a_number_is_unreadable() {
        assertThat(outcome(ACTION, json(200, "0." + "1".repeat(998)))).isInstanceOf(Outcome.Done.class);
        assertThat(inDoubt(ACTION, json(200, "[0." + "1".repeat(999) + "]")).detail())
                .contains("of more than 1000 characters");
        assertThat(inDoubt(ACTION, json(200, "1".repeat(200_000))).detail()).contains("of more than 1000 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\"", "{\"a\":[\"x\\uDE00y\"]}", "{\"\\ud83d\": 1}", "\"\\ude00\\ud83d\""})
    void a_result_with_half_of_a_character_is_unreadable(String body) {
        assertThat(inDoubt(ACTION, json(200, body)).detail())
                .isEqualTo("answered with an unreadable body: it has half of a surrogate pair, which is no Unicode");
    }

    @Test
    void a_result_nested_too_deeply_is_unreadable() {
        assertThat(outcome(ACTION, json(200, "[".repeat(200) + "]".repeat(200))))
                .isInstanceOf(Outcome.Done.class);
        assertThat(inDoubt(ACTION, json(200, "[".repeat(201) + "]".repeat(201))).detail())
                .contains("nested more than 200 deep");
    }

    @Test
    void a_text_result_is_a_json_string() {
        assertThat(result(Map.of("Content-Type", "text/plain"), "seat \"7\"\n"))
                .isEqualTo(new Json("\"seat \\\"7\\\"\\n\""));
    }

    @Test
    void a_result_of_another_type_is_null() {
        assertThat(result(Map.of("Content-Type", "image/png"), "\u0000\u0001")).isEqualTo(Json.NULL);
    }

    @Test
    void a_result_is_read_in_its_charset() {
        byte[] latin1 = "\"Zoë\"".getBytes(StandardCharsets.ISO_8859_1);
        HttpAnswer said = new HttpAnswer(
                200,
                headers(Map.of("Content-Type", "application/json; charset=\"ISO-8859-1\"")),
                new Body(latin1, false));
        HttpAnswer unsaid =
                new HttpAnswer(200, headers(Map.of("Content-Type", "application/json")), new Body(latin1, false));
        HttpAnswer unknown = new HttpAnswer(
                200, headers(Map.of("Content-Type", "application/json; charset=klingon")), new Body(latin1, false));

        assertThat(outcome(ACTION, said)).isEqualTo(new Outcome.Done(new Json("\"Zoë\""), 200, TOOK));
        assertThat(inDoubt(ACTION, unsaid).detail()).isEqualTo("answered with an unreadable body: it is not UTF-8");
        assertThat(inDoubt(ACTION, unknown).detail()).isEqualTo("answered with an unreadable body: it is not UTF-8");
        assertThat(result(Map.of("Content-Type", "application/json; charset=klingon"), "\"Zoë\""))
                .isEqualTo(new Json("\"Zoë\""));
        assertThat(inDoubt(ACTION, answer(200, Map.of("Content-Type", "text/plain; charset=klingon"), "Zoë"))
                        .detail())
                .isEqualTo("answered with an unreadable body: its charset is not known here");
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, application/json",
        "UTF-8, application/json; charset=utf-8",
        "UTF-8, application/json; charset=iso-8859-1",
        "UTF-8, ''",
        "UTF-16BE, application/json",
        "UTF-16LE, application/json; charset=utf-16",
        "UTF-16BE, application/json; charset=utf-16be"
    })
    void a_byte_order_mark_is_passed_over(String charset, String type) {
        byte[] bytes = "\uFEFF{\"name\": \"Zoë\"}".getBytes(Charset.forName(charset));
        Map<String, String> headers = type.isEmpty() ? Map.of() : Map.of("Content-Type", type);

        assertThat(outcome(ACTION, new HttpAnswer(200, headers(headers), new Body(bytes, false))))
                .isEqualTo(new Outcome.Done(new Json("{\"name\": \"Zoë\"}"), 200, TOOK));
    }

    @Test
    void a_byte_order_mark_is_passed_over_in_text_and_in_problems_and_alone_is_nothing() {
        assertThat(result(Map.of("Content-Type", "text/plain"), "\uFEFFyes")).isEqualTo(new Json("\"yes\""));
        assertThat(result(Map.of("Content-Type", "application/json"), "\uFEFF")).isEqualTo(Json.NULL);
        assertThat(detail("application/problem+json", "\uFEFF{\"detail\": \"no seats\"}"))
                .isEqualTo("no seats");
    }

    @Test
    void a_result_may_be_nested_as_deeply_as_a_request_and_no_deeper() {
        String deep = "[".repeat(Json.NESTING_MAX) + "]".repeat(Json.NESTING_MAX);

        assertThat(result(Map.of("Content-Type", "application/json"), deep)).isEqualTo(new Json(deep));
        assertThat(inDoubt(ACTION, answer(200, Map.of("Content-Type", "application/json"), "[" + deep + "]"))
                        .detail())
                .isEqualTo("answered with an unreadable body: it is nested more than 200 deep");
    }

    @Test
    void a_compressed_result_is_unreadable() {
        Map<String, String> gzip = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");

        assertThat(inDoubt(ACTION, answer(200, gzip, "1")).detail()).contains("it is compressed");
    }

    @Test
    void too_long_a_result_is_in_doubt_but_too_long_a_refusal_is_a_refusal() {
        Body cut = new Body("[1, 2".getBytes(StandardCharsets.UTF_8), true);
        MultiMap json = headers(Map.of("Content-Type", "application/json"));

        assertThat(inDoubt(ACTION, new HttpAnswer(200, json, cut)).detail())
                .isEqualTo("answered with an unreadable body: it is longer than 5 bytes");
        assertThat(refused(ACTION, new HttpAnswer(409, json, cut)).detail()).isEqualTo("conflict");
        assertThat(outcome(COMPENSATION, new HttpAnswer(200, json, cut)))
                .isEqualTo(new Outcome.Done(Json.NULL, 200, TOOK));
    }

    @Test
    void a_problem_is_told_by_its_detail_or_else_its_title() {
        assertThat(detail(
                        "application/problem+json",
                        "{\"title\": \"Full\", \"detail\": \"no seats\", \"x\": {\"detail\": 1}}"))
                .isEqualTo("no seats");
        assertThat(detail("application/problem+json", "{\"title\": \"Full\", \"detail\": 7}"))
                .isEqualTo("Full");
        assertThat(detail("application/problem+json", "{\"x\": [1, {\"detail\": \"inner\"}]}"))
                .isEqualTo("conflict");
        assertThat(detail("application/problem+json", "{\"detail\": \"no seats\", bro"))
                .isEqualTo("no seats");
        assertThat(detail("text/html", "<html>no</html>")).isEqualTo("conflict");
        assertThat(detail("text/plain", "  no \r\n\tseats\u0000\u202e ")).isEqualTo("no seats");
    }

    @Test
    void a_detail_is_bounded() {
        String detail = detail("application/problem+json", "{\"detail\": \"" + "😀".repeat(2_000) + "\"}");

        assertThat(detail.length()).isLessThanOrEqualTo(500);
        assertThat(detail).endsWith("…").startsWith("😀");
    }

    @Test
    void a_problems_body_is_cut_at_16_kib() {
        StepProblem problem = refused(ACTION, answer(409, Map.of(), "x".repeat(20_000)));

        assertThat(problem.body()).hasSize(16 * 1024);
        assertThat(refused(ACTION, answer(409, Map.of(), "")).body()).isNull();
    }

    @Test
    void retry_after_may_be_a_date_which_is_relative_to_the_answers_own_date() {
        assertThat(retryAfter(Map.of(
                        "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", "Date", "Wed, 21 Oct 2015 07:27:30 GMT")))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter(Map.of("Retry-After", "Sun, 01 Mar 2026 12:00:10 GMT")))
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(retryAfter(Map.of("Retry-After", "Sun, 01 Mar 2026 11:59:00 GMT")))
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000030,                   PT30S",
        "1000000000,                      PT999999999S",
        "99999999999999999999999,         PT999999999S",
        "'Fri, 31 Dec 9999 23:59:59 GMT', PT999999999S",
        "'Thu, 01 Jan 1970 00:00:00 GMT', PT0S",
        "'Sunday, 01-Mar-26 12:00:10 GMT', PT10S",
        "Sun Mar  1 12:00:10 2026,        PT10S"
    })
    void a_retry_after_that_is_long_or_past_is_bounded(String value, Duration wait) {
        assertThat(retryAfter(Map.of("Retry-After", value))).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "soon", "", "1e3", "Wed, 99 Oct 2015"})
    void a_retry_after_of_neither_form_is_none(String value) {
        assertThat(retryAfter(Map.of("Retry-After", value))).isNull();
    }

    private static Duration retryAfter(Map<String, String> headers) {
        return inDoubt(ACTION, answer(503, headers, "")).retryAfter();
    }

    private static String detail(String type, String body) {
        return refused(ACTION, answer(409, Map.of("Content-Type", type), body)).detail();
    }

    private static Json result(Map<String, String> headers, String body) {
        return ((Outcome.Done) outcome(ACTION, answer(200, headers, body))).result();
    }

    private static Outcome outcome(CallKind kind, HttpAnswer answer) {
        return AnswerTable.outcome(kind, Answers.to(URL, answer));
    }

    private static StepProblem inDoubt(CallKind kind, HttpAnswer answer) {
        Outcome outcome = outcome(kind, answer);
        assertThat(outcome).isInstanceOf(Outcome.InDoubt.class);
        return ((Outcome.InDoubt) outcome).problem();
    }

    private static StepProblem refused(CallKind kind, HttpAnswer answer) {
        Outcome outcome = outcome(kind, answer);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).problem();
    }
}
