package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.ParticipantBook;
import dev.skald.support.QueueAssert;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class RestoreTest extends WholeService {
    private static final String AN_HOUR = "3600";

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car");
    }

    private StartBody succeeded() {
        StartBody body = trip();
        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).is("succeeded");
        return body;
    }

    /** A queue that is now in the call of flight, which is done but answered only when the participant releases it. */
    private StartBody inTheCallOfFlight() {
        StartBody body = trip();
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        return body;
    }

    @Test
    void a_running_queue_lets_its_call_end_and_is_then_undone() throws Exception {
        StartBody body = inTheCallOfFlight();

        Response response = Caller.restore(body.id(), "customer cancelled");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).path("status").asText()).isEqualTo("restoring");
        assertThatQueue(body).is("restoring").hasSteps("hotel done", "flight running", "car idle");
        participant.release();
        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "restore-requested",
                        "step-done flight",
                        "compensation-started flight",
                        "compensation-done flight",
                        "compensation-started hotel",
                        "compensation-done hotel",
                        "queue-restored")
                .keptItsPromiseIn(book);
        assertThat(book.entries(body.id())).hasSize(4);
    }

    @Test
    void a_succeeded_queue_is_undone_newest_first() {
        StartBody body = succeeded();

        Response response = Caller.restoreAndWait(body.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(json(response).path("status").asText()).isEqualTo("restored");
        assertThat(json(response).path("restorableUntil").isNull()).isTrue();
        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight compensated", "car compensated")
                .keptItsPromiseIn(book);
        assertThat(book.entries(body.id()).subList(3, 6))
                .extracting(ParticipantBook.Entry::step)
                .containsExactly("car", "flight", "hotel");
    }

    @Test
    void the_wait_for_the_next_attempt_ends_at_once() throws Exception {
        StartBody body = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", AN_HOUR), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");

        Response response = Caller.restoreAndWait(body.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(1);
    }

    @Test
    void of_30_requests_at_once_for_a_succeeded_queue_one_restores_it_and_all_get_its_outcome() throws Exception {
        StartBody body = succeeded();
        Callable<Response> request = () -> Caller.restoreAndWait(body.id());

        List<Response> responses = Together.run(Collections.nCopies(30, request));

        allGotTheOutcome(responses, body);
    }

    @Test
    void of_30_requests_at_once_for_a_running_queue_one_restores_it_and_all_get_its_outcome() throws Exception {
        StartBody body = inTheCallOfFlight();
        List<Callable<Response>> requests =
                new ArrayList<>(Collections.nCopies(30, () -> Caller.restoreAndWait(body.id())));
        requests.add(() -> {
            assertThatQueue(body).becomes("restoring");
            participant.release();
            return Caller.restoreAndWait(body.id());
        });

        List<Response> responses = Together.run(requests);

        allGotTheOutcome(responses, body);
    }

    private void allGotTheOutcome(List<Response> responses, StartBody body) {
        assertThat(responses).extracting(Response::statusCode).containsOnly(200);
        assertThat(responses)
                .extracting(response -> json(response).path("status").asText())
                .containsOnly("restored");
        assertThatQueue(body)
                .hasLogged("restore-requested", 1)
                .hasLogged("queue-restored", 1)
                .keptItsPromiseIn(book);
        for (String step : List.of("hotel", "flight")) {
            assertThat(participant.calls(COMPENSATION, step))
                    .as("compensations of %s", step)
                    .hasSize(1);
        }
    }

    @Test
    void a_restored_queue_says_so_again_and_nothing_more_happens() {
        StartBody body = succeeded();
        JsonNode before = json(Caller.restoreAndWait(body.id()));
        int calls = participant.calls().size();

        Response again = Caller.restore(body.id(), "once more");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(before);
        assertThat(participant.calls()).hasSize(calls);
    }

    @Test
    void a_queue_being_restored_keeps_its_reason_when_another_restore_is_asked_for() throws Exception {
        StartBody body = trip();
        participant.action("flight").does(refuse(409, "no seats"));
        participant.compensation("hotel").does(answerLate());
        Caller.start(body);
        participant.awaitCall(COMPENSATION, "hotel");

        Response response = Caller.restore(body.id(), "too slow");

        assertThat(response.statusCode()).isEqualTo(202);
        participant.release();
        assertThatQueue(body)
                .becomes("restored")
                .hasReason("step flight was refused: 409 no seats")
                .hasLogged("restore-requested", 1);
    }

    @Test
    void the_reason_is_kept_in_the_queue_and_in_its_log() throws Exception {
        StartBody body = succeeded();

        Caller.restore(body.id(), "customer cancelled");

        assertThatQueue(body).becomes("restored").hasReason("customer cancelled");
        assertThat(QueueAssert.entries(body.id()))
                .filteredOn(entry -> entry.path("operation").asText().equals("restore-requested"))
                .extracting(entry -> entry.path("detail").path("reason").asText())
                .containsExactly("customer cancelled");
    }

    @Test
    void a_queue_that_does_not_belong_where_the_request_says_is_left_alone() {
        UUID parent = UUID.randomUUID();
        StartBody body = trip().with("parent", Map.of("queueId", parent, "step", "pay"));
        Caller.startAndWait(body);

        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("queueId", parent, "step", "mail"), Map.of("queueId", UUID.randomUUID(), "step", "pay"))) {
            Response refused = Caller.restoreOnly(body.id(), other);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.<String>path("type")).endsWith("/problems/id-reused");
        }
        assertThatQueue(body).is("succeeded");

        assertThat(Caller.restoreOnly(body.id(), Map.of("queueId", parent, "step", "pay"))
                        .statusCode())
                .isEqualTo(200);
        assertThatQueue(body).is("restored");
    }

    @Test
    void an_unknown_queue_is_not_found() {
        Response response = Caller.restore(UUID.randomUUID(), "never mind");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/queue-not-found");
    }

    @Test
    void an_unknown_id_can_be_closed_so_that_a_start_that_comes_late_is_refused() {
        StartBody body = trip();

        Response closed = Caller.restoreOrBlock(body.id());
        Response closedBefore = Caller.restoreOrBlock(body.id());
        Response late = Caller.startAndWait(body);

        assertThat(closed.statusCode()).isEqualTo(201);
        assertThat(closedBefore.statusCode()).isEqualTo(200);
        assertThat(json(closedBefore).path("status").asText()).isEqualTo("restored");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.jsonPath().getString("type")).isEqualTo("/problems/queue-state");
        assertThat(Caller.queue(body.id()).statusCode()).isEqualTo(404);
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void a_known_queue_is_restored_as_ever_by_a_request_that_would_close_its_id() throws Exception {
        StartBody body = succeeded();

        Response response = Caller.restoreOrBlock(body.id());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_step_without_a_compensation_is_passed_over_and_the_log_says_so() {
        StartBody body = trip().step("flight", step -> step.without("compensation"));
        Caller.startAndWait(body);

        Caller.restoreAndWait(body.id());

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight done", "car compensated")
                .hasLogOf("flight", "step-started", "step-done", "compensation-skipped")
                .keptItsPromiseIn(book);
        assertThat(book.effective(body.id(), "flight")).isEqualTo(1);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_refusal_undoes_what_was_done_before_and_not_the_refused_step() {
        StartBody body = trip();
        participant.action("flight").does(refuse(409, "no seats"));

        Response response = Caller.startAndWait(body);

        assertThat(json(response).path("status").asText()).isEqualTo("restored");
        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .hasReason("step flight was refused: 409 no seats")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_queue_may_go_on_after_a_refusal_with_null_for_a_result_and_is_undone_without_that_step() {
        StartBody body = trip().step("flight", step -> step.with("onRefused", "continue"))
                .step("car", step -> step.body("action", Map.of("flight", "{% $steps.flight %}")));
        participant.action("flight").does(refuse(409, "no seats"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("succeeded")
                .hasSteps("hotel done", "flight refused", "car done")
                .keptItsPromiseIn(book);
        assertThat(participant.awaitCall(ACTION, "car").body()).isEqualTo("{\"flight\":null}");
        Caller.restoreAndWait(body.id());
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused", "car compensated")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void the_timeout_of_a_queue_restores_it_while_it_waits_for_a_retry() throws Exception {
        StartBody body = trip().with("timeout", "PT30M");
        participant.action("flight").does(answer(503, Map.of("Retry-After", AN_HOUR), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    @Test
    void the_timeout_of_a_queue_restores_it_when_the_call_under_way_has_ended() throws Exception {
        StartBody body = trip().with("timeout", "PT30M");
        participant.action("flight").does(cutAfterDoing().answeredLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");

        DatabaseTime.pass(Duration.ofHours(1));
        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    @Test
    void an_action_in_doubt_whose_compensation_needs_its_answer_is_asked_again_and_then_undone() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.attempts(1)
                                .compensation("url", participant.url("/bookings/") + "{% $steps.flight.booking %}"));
        participant.action("flight").does(cutAfterDoing(), ok("{\"booking\": \"B 7\"}"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-in-doubt",
                        "step-started",
                        "step-done",
                        "compensation-started",
                        "compensation-done")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight"))
                .hasSize(2)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(participant.awaitCall(ACTION, "flight").idempotencyKey());
        assertThat(participant.calls(COMPENSATION, "flight"))
                .extracting(ReceivedCall::path)
                .containsExactly("/bookings/B%207");
        assertThat(participant.calls(ACTION, "car")).isEmpty();
    }

    @Test
    void the_deadline_of_a_queue_restores_it() throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(30));
        StartBody body = trip().with("deadline", deadline.toString());
        participant.action("flight").does(answer(503, Map.of("Retry-After", AN_HOUR), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_restore_that_races_with_its_own_start_leaves_nothing_behind() throws Exception {
        for (int round = 0; round < 25; round++) {
            StartBody body = trip();
            Callable<Response> start = () -> Caller.start(body);
            Callable<Response> restore = () -> Caller.restoreOrBlock(body.id());

            List<Response> responses = Together.run(List.of(start, restore));

            int started = responses.getFirst().statusCode();
            int restored = responses.getLast().statusCode();
            if (started == 409) {
                assertThat(restored).isEqualTo(201);
                assertThat(Caller.queue(body.id()).statusCode()).isEqualTo(404);
            } else {
                assertThat(started).isEqualTo(201);
                assertThat(restored).isIn(200, 202);
                assertThatQueue(body)
                        .becomes("restored")
                        .hasLogged("restore-requested", 1)
                        .keptItsPromiseIn(book);
            }
            assertThat(book.effective(body.id())).isZero();
        }
    }

    @Test
    void a_restore_at_any_moment_of_a_run_undoes_what_was_done_so_far() throws Exception {
        // Some calls fail, so that some of the queues are met in the short wait for the next attempt.
        for (int i = 0; i < 15; i++) {
            participant.action("b").does(answer(503), ok(), cutAfterDoing());
            participant.compensation("c").does(answer(503), ok());
        }
        List<Callable<StartBody>> races = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int moment = i % 6;
            races.add(() -> {
                StartBody body = StartBody.at(participant, "a", "b", "c", "d");
                Caller.start(body);
                for (int look = 0; look < moment; look++) {
                    Caller.queue(body.id());
                }
                assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);
                return body;
            });
        }

        for (StartBody body : Together.run(races)) {
            assertThatQueue(body)
                    .is("restored")
                    .hasLogged("restore-requested", 1)
                    .keptItsPromiseIn(book);
        }
    }
}
