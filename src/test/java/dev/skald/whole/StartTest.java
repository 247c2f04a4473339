package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class StartTest extends WholeService {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight");
    }

    @Test
    void a_queue_runs_its_steps_one_after_the_other_and_succeeds() {
        StartBody body = trip();

        Response response = Caller.startAndWait(body);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Location")).endsWith("/queues/" + body.id());
        assertThat(response.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(json(response).path("status").asText()).isEqualTo("succeeded");
        assertThatQueue(body)
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "step-done flight",
                        "queue-succeeded")
                .keptItsPromiseIn(book);
        JsonNode queue = assertThatQueue(body).queue();
        Instant ended = Instant.parse(queue.path("endedAt").asText());
        assertThat(Instant.parse(queue.path("restorableUntil").asText())).isEqualTo(ended.plus(Duration.ofHours(24)));
    }

    @Test
    void a_start_is_durable_before_its_answer_and_before_anything_is_done() {
        StartBody body = trip();
        participant.action("hotel").does(answerLate());

        Response response = Caller.start(body);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Preference-Applied")).isNull();
        assertThat(json(response).path("status").asText()).isEqualTo("running");
        participant.awaitCall(ACTION, "hotel");
        assertThatQueue(body)
                .is("running")
                .hasSteps("hotel running", "flight idle")
                .hasLog("queue-started", "step-started hotel");
        participant.release();
        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_caller_that_has_waited_long_enough_gets_the_queue_as_it_is() {
        StartBody body = trip();
        participant.action("flight").does(answerLate());

        Response response = Caller.start(body, Map.of("Prefer", "wait=1"));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(json(response).path("status").asText()).isEqualTo("running");
        assertThat(json(response).path("steps").get(0).path("status").asText()).isEqualTo("done");
        participant.release();
        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void forty_equal_starts_at_once_make_one_queue() throws Exception {
        StartBody body = trip();

        List<Response> responses = Together.run(Collections.nCopies(40, () -> Caller.startAndWait(body)));

        assertThat(responses)
                .extracting(Response::statusCode)
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
        assertThat(responses)
                .extracting(response -> json(response).path("status").asText())
                .containsOnly("succeeded");
        assertThatQueue(body).hasLogged("queue-started", 1).keptItsPromiseIn(book);
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void the_same_start_again_is_answered_with_the_queue_and_does_nothing() {
        StartBody body = trip();
        JsonNode first = json(Caller.startAndWait(body));

        Response again = Caller.startAndWait(body);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(first);
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void the_same_start_again_after_its_restore_is_answered_with_the_restored_queue() {
        StartBody body = trip();
        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        Response again = Caller.startAndWait(body);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("status").asText()).isEqualTo("restored");
        assertThat(book.effective(body.id())).isZero();
    }

    @Test
    void another_start_with_the_same_id_is_refused() {
        StartBody body = trip();
        Caller.startAndWait(body);

        Response other = Caller.startAndWait(body.with("name", "another trip"));

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.jsonPath().getString("type")).isEqualTo("/problems/id-reused");
        assertThat(assertThatQueue(body).queue().path("name").asText()).isEqualTo("trip");
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void an_idempotency_key_is_the_id_of_the_queue() {
        String key = UUID.randomUUID().toString();
        StartBody body = trip().without("id");

        Response first = Caller.start(body, Map.of("Idempotency-Key", key, "Prefer", "wait=30"));
        Response again = Caller.start(body, Map.of("Idempotency-Key", key));
        Response other = Caller.start(body.with("input", 7), Map.of("Idempotency-Key", key));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).path("id").asText()).isEqualTo(key);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void starts_without_an_id_are_each_a_queue_of_their_own() {
        StartBody body = trip().without("id");

        JsonNode one = json(Caller.startAndWait(body));
        JsonNode two = json(Caller.startAndWait(body));

        assertThat(one.path("id").asText()).isNotEqualTo(two.path("id").asText());
        assertThat(UUID.fromString(one.path("id").asText()).version()).isEqualTo(7);
        assertThat(participant.calls()).hasSize(4);
    }

    @Test
    void input_and_results_feed_the_calls_of_later_steps() throws Exception {
        StartBody body = trip().with("input", Map.of("guest", "Ada Lovelace", "nights", 2))
                .with("labels", Map.of("tenant", "acme"))
                .step(
                        "flight",
                        step -> step.action(
                                        "url",
                                        participant.url("/bookings/")
                                                + "{% $input.guest %}?room={% $steps.hotel.rooms[0] %}")
                                .action("method", "PUT")
                                .action("headers", Map.of("X-Room", "room {% $steps.hotel.id %}"))
                                .body(
                                        "action",
                                        Map.of(
                                                "nights", "{% $input.nights + 1 %}",
                                                "hotel", "{% $steps.hotel %}",
                                                "text", "{% $queue.name %} of {% $queue.labels.tenant %}"))
                                .compensation("url", participant.url("/bookings/") + "{% $steps.flight.booking %}")
                                .compensation("method", "DELETE"));
        participant.action("hotel").does(ok("{\"id\": 7, \"rooms\": [\"1/a\"]}"));
        participant.action("flight").does(ok("{\"booking\": \"B7\"}"));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
        ReceivedCall action = participant.awaitCall(ACTION, "flight");
        assertThat(action.method()).isEqualTo("PUT");
        assertThat(action.path()).isEqualTo("/bookings/Ada%20Lovelace?room=1%2Fa");
        assertThat(action.header("X-Room")).isEqualTo("room 7");
        assertThat(JSON.readTree(action.body())).isEqualTo(JSON.readTree("""
                        {"nights": 3, "hotel": {"id": 7, "rooms": ["1/a"]}, "text": "trip of acme"}"""));
        ReceivedCall compensation = participant.awaitCall(COMPENSATION, "flight");
        assertThat(compensation.method()).isEqualTo("DELETE");
        assertThat(compensation.path()).isEqualTo("/bookings/B7");
    }

    @Test
    void an_expression_that_fails_refuses_the_step_and_calls_nobody() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.body("action", Map.of("room", "{% $steps.hotel.rooms[0].number + 1 %}")));
        participant.action("hotel").does(ok("{\"rooms\": [{\"number\": \"seven\"}]}"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused")
                .hasLogOf("flight", "step-started", "step-refused")
                .hasLoggedProblem("step-refused", "flight", null, "$steps.hotel.rooms[0].number + 1")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).isEmpty();
    }

    @Test
    void a_participant_sees_the_headers_of_the_contract() {
        StartBody body = trip().with("headers", Map.of("Accept-Language", "is", "X-Tenant-Id", "acme"));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        ReceivedCall action = participant.awaitCall(ACTION, "hotel");
        ReceivedCall compensation = participant.awaitCall(COMPENSATION, "hotel");
        for (ReceivedCall call : List.of(action, compensation)) {
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.header("Content-Type")).isEqualTo("application/json");
            assertThat(call.header("Skald-Queue")).isEqualTo(body.id().toString());
            assertThat(call.header("Skald-Step")).isEqualTo("hotel");
            assertThat(call.header("Skald-Attempt")).isEqualTo("1");
            assertThat(call.header("Accept-Language")).isEqualTo("is");
            assertThat(call.header("X-Tenant-Id")).isEqualTo("acme");
        }
        assertThat(action.header("Skald-Operation")).isEqualTo("action");
        assertThat(compensation.header("Skald-Operation")).isEqualTo("compensation");
        assertThat(action.idempotencyKey()).isNotEmpty().isNotEqualTo(compensation.idempotencyKey());
        assertThat(participant.awaitCall(ACTION, "flight").idempotencyKey()).isNotEqualTo(action.idempotencyKey());
        Instant started = Instant.parse(assertThatQueue(body)
                .queue()
                .path("steps")
                .get(0)
                .path("startedAt")
                .asText());
        assertThat(Instant.parse(action.header("Skald-Deadline")))
                .as("20 s after the call began, but for what the clocks and the commit take")
                .isBetween(started.plusSeconds(10), started.plusSeconds(30));
    }

    @Test
    void a_call_without_a_body_of_its_own_gets_that_of_the_contract() throws Exception {
        StartBody body = trip().with("input", Map.of("guest", "Ada"));
        participant.action("hotel").does(ok("{\"id\": 7}"));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        String stepId =
                assertThatQueue(body).queue().path("steps").get(0).path("id").asText();
        assertThat(JSON.readTree(participant.awaitCall(ACTION, "hotel").body()))
                .isEqualTo(JSON.readTree("""
                        {"queueId": "%s", "queue": "trip", "step": "hotel", "stepId": "%s", "operation": "action",
                         "input": {"guest": "Ada"}}""".formatted(body.id(), stepId)));
        assertThat(JSON.readTree(participant.awaitCall(COMPENSATION, "hotel").body()))
                .isEqualTo(JSON.readTree("""
                        {"queueId": "%s", "queue": "trip", "step": "hotel", "stepId": "%s", "operation": "compensation",
                         "input": {"guest": "Ada"}, "result": {"id": 7}, "reason": "%s", "failure": null}""".formatted(
                                body.id(),
                                stepId,
                                assertThatQueue(body).queue().path("reason").asText())));
    }

    @Test
    void the_deadline_that_a_participant_sees_is_not_after_that_of_the_queue() {
        StartBody body = trip().with("timeout", "PT10S");

        JsonNode queue = json(Caller.startAndWait(body));

        Instant end = Instant.parse(queue.path("createdAt").asText()).plusSeconds(10);
        assertThat(Instant.parse(participant.awaitCall(ACTION, "hotel").header("Skald-Deadline")))
                .isBetween(end.minusMillis(1), end);
    }
}
