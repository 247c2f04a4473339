package dev.skald.participant;

import static dev.skald.participant.Answers.TOOK;
import static dev.skald.participant.Answers.answer;
import static dev.skald.participant.Answers.json;
import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.outbound.Body;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each row of the tables of another Skald's answers, both columns. */
class CoordinatorTableTest {
    private static final UUID ID = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
    private static final URI START = URI.create("https://skald.other/queues");
    private static final URI QUEUE = URI.create("https://skald.other/queues/" + ID);
    private static final URI RESTORE = URI.create(QUEUE + "/restore?ifAbsent=block");

    private static final Map<String, String> PROBLEM = Map.of("Content-Type", "application/problem+json");

    // The start.

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void a_start_whose_queue_succeeded_is_done_with_its_results_to_the_digit(int status) {
        String queue = queue("succeeded", """
                {"name": "pay", "id": "x", "result": {"id": 1.10, "e": 1e300, "list": [1, {"a": []}], "t": "\\u00e9"}},
                {"name": "note"}, {"name": "text", "result": "7"}, {"name": "no", "result": null}""");

        Outcome.Done done = (Outcome.Done) call(ACTION, json(status, queue));

        assertThat(done.status()).isEqualTo(status);
        assertThat(done.result())
                .isEqualTo(new Json("{\"queueId\": \"" + ID + "\", \"results\": {"
                        + "\"pay\": {\"id\":1.10,\"e\":1e300,\"list\":[1,{\"a\":[]}],\"t\":\"é\"},"
                        + " \"note\": null, \"text\": \"7\", \"no\": null}}"));
    }

    @Test
    void a_start_whose_queue_was_purged_is_done_without_results() {
        String purged = "{\"id\": \"" + ID + "\", \"status\": \"succeeded\", \"steps\": [], \"purged\": true}";

        assertThat(call(ACTION, json(200, purged))).isEqualTo(new Outcome.Done(onlyId(), 200, TOOK));
    }

    @Test
    void a_start_whose_queue_was_restored_is_refused_for_its_reason() {
        assertThat(call(ACTION, json(200, queue("restored", ""))))
                .isEqualTo(refused("the sub-queue was restored: step x was refused: no seats"));
        assertThat(call(ACTION, json(200, "{\"id\": \"" + ID + "\", \"status\": \"restored\", \"reason\": null}")))
                .isEqualTo(refused("the sub-queue was restored"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"held", "running", "confirming", "restoring", "dreaming"})
    void a_start_whose_queue_is_under_way_is_pending(String status) {
        assertThat(call(ACTION, json(201, queue(status, "")))).isEqualTo(new Outcome.Pending(QUEUE, null, null));
    }

    @Test
    void a_start_whose_queue_needs_attention_is_pending_and_says_so() {
        Outcome.Pending pending = (Outcome.Pending) call(ACTION, json(200, queue("attention", "")));

        assertThat(pending.poll()).isEqualTo(QUEUE);
        assertThat(pending.problem().detail()).isEqualTo("the sub-queue needs attention");
    }

    @Test
    void the_queue_is_read_where_the_answer_says() {
        Map<String, String> headers =
                Map.of("Content-Type", "application/json", "Location", "/saga/queues/" + ID, "Retry-After", "2");

        assertThat(call(ACTION, answer(201, headers, queue("running", ""))))
                .isEqualTo(new Outcome.Pending(
                        URI.create("https://skald.other/saga/queues/" + ID), Duration.ofSeconds(2), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://skald.other/queues", "https://skald.other/queues/", "https://skald.other/queues?x=1"})
    void otherwise_the_queue_is_read_below_the_address_of_the_start(URI start) {
        HttpAnswer answer = json(201, queue("running", ""));

        assertThat(CoordinatorTable.outcome(ACTION, Answers.to(start, answer)))
                .isEqualTo(new Outcome.Pending(QUEUE, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"succeeded\"",
                "{}",
                "{\"status\": \"succeeded\"}",
                "{\"id\": \"7\", \"status\": \"succeeded\"}",
                "{\"id\": \"0198c0de-0000-7000-8000-000000000001\"}",
                "{\"id\": \"0198c0de-0000-7000-8000-000000000001\", \"status\": 7}",
                "{\"id\": \"0198c0de-0000-7000-8000-000000000001\", \"status\": \"succeeded\"",
                "{\"id\": \"0198c0de-0000-7000-8000-000000000001\", \"status\": \"succeeded\"} x"
            })
    void an_answer_with_no_queue_in_it_leaves_the_start_in_doubt(String body) {
        Outcome.InDoubt inDoubt = (Outcome.InDoubt) call(ACTION, json(200, body));

        assertThat(inDoubt.problem().detail()).isEqualTo("answered with no queue to be read");
        assertThat(look(ACTION, json(200, body))).isEqualTo(new Outcome.Pending(QUEUE, null, inDoubt.problem()));
    }

    @Test
    void what_a_newer_skald_says_besides_does_not_matter() {
        String queue =
                "{\"steps\": [7, {\"name\": \"a\", \"result\": 1, \"x\": [{}]}], \"more\": {\"status\": \"restored\"},"
                        + " \"id\": \"" + ID + "\", \"status\": \"succeeded\"}";

        assertThat(call(ACTION, json(200, queue)))
                .isEqualTo(new Outcome.Done(SubQueueResult.of(ID, Map.of("a", new Json("1"))), 200, TOOK));
    }

    @Test
    void of_a_queue_longer_than_is_read_the_beginning_says_enough() {
        String begun = queue("succeeded", "{\"name\": \"a\", \"result\": 1}, {\"name\": \"b\", \"result\": \"xxxx")
                .replaceFirst("xxxx.*", "xxxx");
        Body cut = new Body(begun.getBytes(StandardCharsets.UTF_8), true);
        HttpAnswer answer = new HttpAnswer(200, Answers.headers(Map.of("Content-Type", "application/json")), cut);

        assertThat(call(ACTION, answer)).isEqualTo(new Outcome.Done(onlyId(), 200, TOOK));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422})
    void a_start_that_is_not_accepted_is_refused(int status) {
        StepProblem problem = ((Outcome.Refused) call(ACTION, problem(status, Map.of()))).problem();

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.detail()).endsWith("not like this");
    }

    @Test
    void a_start_that_meets_another_request_for_its_queue_is_made_again() {
        assertThat(inDoubt(call(ACTION, problem(409, Map.of("Retry-After", "1"))))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 307, 408, 425, 429, 500, 502, 503, 600})
    void a_start_that_says_neither_yes_nor_no_is_in_doubt(int status) {
        assertThat(inDoubt(call(ACTION, problem(status, Map.of("Retry-After", "4"))))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(4));
    }

    // The restore.

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void a_restore_is_done(int status) {
        assertThat(call(COMPENSATION, json(status, "{broken"))).isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
    }

    @Test
    void a_restore_under_way_is_pending_at_the_queue_itself() {
        assertThat(call(COMPENSATION, answer(202, Map.of("Retry-After", "2"), queue("restoring", ""))))
                .isEqualTo(new Outcome.Pending(QUEUE, Duration.ofSeconds(2), null));
    }

    @Test
    void a_restore_after_the_window_needs_a_human() {
        StepProblem problem = ((Outcome.Refused) call(COMPENSATION, problem(410, Map.of()))).problem();

        assertThat(problem.detail())
                .isEqualTo("the sub-queue succeeded and its window is over: it can't be restored any more");
        assertThat(look(COMPENSATION, problem(410, Map.of()))).isEqualTo(new Outcome.Refused(problem));
    }

    @Test
    void a_queue_that_was_restored_and_deleted_since_is_not_taken_for_one_that_succeeded() {
        HttpAnswer gone =
                answer(410, Map.of("Content-Type", "application/problem+json"), "{\"queueStatus\": \"restored\"}");

        assertThat(call(COMPENSATION, gone)).isEqualTo(new Outcome.Done(Json.NULL, 410, TOOK));
        assertThat(look(COMPENSATION, gone)).isEqualTo(new Outcome.Done(Json.NULL, 410, TOOK));
        assertThat(look(ACTION, gone))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().detail()).contains("was restored"));
    }

    @ParameterizedTest
    @CsvSource({
        "confirming, the sub-queue is being confirmed; it is restored when that is done",
        "attention, the sub-queue needs attention"
    })
    void a_restore_that_is_not_possible_yet_is_pending_and_says_why(String status, String why) {
        HttpAnswer answer = answer(409, PROBLEM, "{\"queueStatus\": \"" + status + "\"}");

        for (Outcome outcome : List.of(call(COMPENSATION, answer), look(COMPENSATION, answer))) {
            Outcome.Pending pending = (Outcome.Pending) outcome;
            assertThat(pending.poll()).isEqualTo(QUEUE);
            assertThat(pending.problem().detail()).isEqualTo(why);
        }
    }

    @ParameterizedTest
    @CsvSource({"429, overloaded", "503, unavailable"})
    void a_restore_that_a_skald_can_not_take_now_is_pending(int status, String type) {
        Map<String, String> headers = Map.of("Content-Type", "application/problem+json", "Retry-After", "5");
        HttpAnswer answer = answer(status, headers, "{\"type\": \"/problems/" + type + "\", \"detail\": \"later\"}");

        Outcome.Pending pending = (Outcome.Pending) call(COMPENSATION, answer);

        assertThat(pending.poll()).isEqualTo(QUEUE);
        assertThat(pending.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pending.problem().detail()).isEqualTo("later");
    }

    @Test
    void a_restore_that_meets_another_queue_with_the_id_has_nothing_to_undo() {
        HttpAnswer answer = answer(422, PROBLEM, "{\"type\": \"/problems/id-reused\"}");

        assertThat(call(COMPENSATION, answer)).isEqualTo(new Outcome.Done(Json.NULL, 422, TOOK));
    }

    @ParameterizedTest
    @CsvSource({
        "attention, attention, the sub-queue needs attention: step a: 401",
        "restoring, paused, the sub-queue is paused: step a: 401"
    })
    void a_queue_that_waits_for_a_human_says_why(String status, String reason, String why) {
        String queue = "{\"id\": \"" + ID + "\", \"status\": \"" + status + "\", \"waiting\": {\"for\": \"" + reason
                + "\", \"step\": \"a\", \"problem\": {\"status\": 401, \"detail\": \"step a: 401\"}}}";

        for (Outcome outcome : List.of(
                call(ACTION, json(201, queue)), look(ACTION, json(200, queue)), call(COMPENSATION, json(202, queue)))) {
            assertThat(((Outcome.Pending) outcome).problem().detail()).isEqualTo(why);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, redirects are not followed",
        "401, a set-up fault",
        "403, a set-up fault",
        "404, a set-up fault",
        "405, a set-up fault"
    })
    void a_restore_that_is_not_let_in_needs_a_human(int status, String words) {
        assertThat(((Outcome.Refused) call(COMPENSATION, problem(status, Map.of())))
                        .problem()
                        .detail())
                .contains(words);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 204, 400, 408, 409, 422, 429, 500, 503, 600})
    void a_restore_that_fails_otherwise_is_tried_again(int status) {
        assertThat(inDoubt(call(COMPENSATION, problem(status, Map.of("Retry-After", "4"))))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(4));
    }

    // The looks.

    @Test
    void a_look_for_a_start_finds_its_outcome() {
        String succeeded = queue("succeeded", "{\"name\": \"pay\", \"result\": 1.10}");

        assertThat(look(ACTION, json(200, succeeded)))
                .isEqualTo(new Outcome.Done(SubQueueResult.of(ID, Map.of("pay", new Json("1.10"))), 200, TOOK));
        assertThat(look(ACTION, json(200, queue("restored", ""))))
                .isEqualTo(refused("the sub-queue was restored: step x was refused: no seats"));
    }

    @Test
    void a_restore_that_is_asked_for_again_finds_its_outcome() {
        assertThat(look(COMPENSATION, json(200, queue("restored", ""))))
                .isEqualTo(new Outcome.Done(Json.NULL, 200, TOOK));
        assertThat(look(COMPENSATION, json(202, queue("restoring", ""))))
                .isEqualTo(new Outcome.Pending(QUEUE, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"held", "running", "confirming", "restoring", "dreaming"})
    void a_look_at_a_queue_under_way_leaves_it_pending(String status) {
        Map<String, String> headers = Map.of("Retry-After", "3");

        assertThat(look(ACTION, answer(200, headers, queue(status, ""))))
                .isEqualTo(new Outcome.Pending(QUEUE, Duration.ofSeconds(3), null));
    }

    @Test
    void a_look_at_a_queue_that_needs_attention_says_so() {
        Outcome.Pending pending = (Outcome.Pending) look(ACTION, json(200, queue("attention", "")));

        assertThat(pending.poll()).isEqualTo(QUEUE);
        assertThat(pending.problem().detail()).isEqualTo("the sub-queue needs attention");
    }

    @Test
    void a_queue_that_is_not_there_is_started_again() {
        assertThat(inDoubt(look(ACTION, problem(404, Map.of()))).detail())
                .isEqualTo("the other Skald does not know the sub-queue");
    }

    @Test
    void a_queue_that_was_purged_had_succeeded() {
        assertThat(look(ACTION, problem(410, Map.of()))).isEqualTo(new Outcome.Done(Json.NULL, 410, TOOK));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 202, 204, 301, 304, 400, 401, 403, 405, 409, 422, 429, 500, 503, 600})
    void a_look_that_fails_says_nothing_about_the_queue(int status) {
        failsAndStaysPending(ACTION, status);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 204, 301, 304, 400, 401, 403, 404, 405, 409, 422, 429, 500, 503, 600})
    void a_restore_that_is_asked_for_again_in_vain_says_nothing_about_the_queue(int status) {
        failsAndStaysPending(COMPENSATION, status);
    }

    private static void failsAndStaysPending(CallKind kind, int status) {
        Outcome.Pending pending = (Outcome.Pending) look(kind, problem(status, Map.of("Retry-After", "3")));

        assertThat(pending.poll()).isEqualTo(QUEUE);
        assertThat(pending.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pending.problem().status()).isEqualTo(status);
    }

    @Test
    void a_queue_is_never_confirmed() {
        assertThatThrownBy(() -> call(CONFIRMATION, json(200, "{}"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> look(CONFIRMATION, json(200, "{}"))).isInstanceOf(IllegalStateException.class);
    }

    // The result.

    @Test
    void a_result_has_the_results_in_their_order() {
        Map<String, Json> results = new LinkedHashMap<>();
        results.put("b", new Json("1.10"));
        results.put("a\"b", new Json("[1, 2]"));
        results.put("c", Json.NULL);

        assertThat(SubQueueResult.of(ID, results))
                .isEqualTo(new Json(
                        "{\"queueId\": \"" + ID + "\", \"results\": {\"b\": 1.10, \"a\\\"b\": [1, 2], \"c\": null}}"));
        assertThat(SubQueueResult.of(ID, Map.of()))
                .isEqualTo(new Json("{\"queueId\": \"" + ID + "\", \"results\": {}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é"})
    void a_result_that_would_be_too_long_has_no_results(String character) {
        int empty = SubQueueResult.of(ID, Map.of("a", new Json("\"\""))).text().length();
        int bytes = character.getBytes(StandardCharsets.UTF_8).length;
        String longest = character.repeat((SubQueueResult.BYTES_MAX - empty) / bytes);

        assertThat(SubQueueResult.of(ID, Map.of("a", new Json("\"" + longest + "\"")))
                        .text())
                .contains(longest);
        assertThat(SubQueueResult.of(ID, Map.of("a", new Json("\"" + longest + character + "\""))))
                .isEqualTo(onlyId());
    }

    @Test
    void a_result_has_the_output_in_place_of_the_results() {
        Json output = new Json("{\"price\": 1.10}");
        Json result = new Json("{\"queueId\": \"" + ID + "\", \"output\": {\"price\":1.10}}");
        String queue = queue("succeeded", "{\"name\": \"pay\", \"result\": 2}")
                .replaceFirst("\"steps\"", "\"output\": " + output.text() + ", \"steps\"");
        Body cut =
                new Body(queue.substring(0, queue.indexOf("pay\", \"result")).getBytes(StandardCharsets.UTF_8), true);
        HttpAnswer begun = new HttpAnswer(200, Answers.headers(Map.of("Content-Type", "application/json")), cut);

        assertThat(look(ACTION, json(200, queue))).isEqualTo(new Outcome.Done(result, 200, TOOK));
        assertThat(look(ACTION, begun)).isEqualTo(new Outcome.Done(result, 200, TOOK));
    }

    @Test
    void an_output_that_would_be_too_long_is_left_out() {
        String longest = "x".repeat(SubQueueResult.BYTES_MAX);

        assertThat(SubQueueResult.withOutput(ID, new Json("\"" + longest + "\"")))
                .isEqualTo(onlyId());
    }

    private static Json onlyId() {
        return new Json("{\"queueId\": \"" + ID + "\"}");
    }

    private static String queue(String status, String steps) {
        return "{\"id\": \"" + ID + "\", \"name\": \"pay\", \"status\": \"" + status
                + "\", \"input\": {\"status\": 1}, \"steps\": [" + steps
                + "], \"reason\": \"step x was refused: no seats\", \"waiting\": null}";
    }

    private static HttpAnswer problem(int status, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/problem+json");
        return answer(status, all, "{\"detail\": \"not like this\"}");
    }

    private static Outcome call(CallKind kind, HttpAnswer answer) {
        return CoordinatorTable.outcome(kind, Answers.to(kind == ACTION ? START : RESTORE, answer));
    }

    private static Outcome look(CallKind kind, HttpAnswer answer) {
        return CoordinatorTable.lookedUp(kind, Answers.to(kind == ACTION ? QUEUE : RESTORE, answer));
    }

    private static Outcome refused(String detail) {
        return new Outcome.Refused(new StepProblem(null, detail, null, TOOK, null));
    }

    private static StepProblem inDoubt(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.InDoubt.class);
        return ((Outcome.InDoubt) outcome).problem();
    }
}
