package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A compensation that keeps failing: everything is kept for a human, who says when to try again. */
@QuarkusTest
@TestProfile(NoTimers.class)
class AttentionTest extends WholeService {
    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car").step("flight", step -> step.compensationAttempts(2));
    }

    /** A queue whose flight could not be undone, in two attempts. */
    private StartBody needingAHuman() {
        StartBody body = trip();
        participant.compensation("flight").does(answer(500), refuse(500, "out of order"));
        Caller.startAndWait(body);
        Response response = Caller.restoreAndWait(body.id());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThatQueue(body).is("attention");
        return body;
    }

    @Test
    void a_compensation_that_keeps_failing_needs_a_human_and_earlier_steps_are_not_undone_before_it() {
        StartBody body = needingAHuman();

        assertThatQueue(body)
                .hasSteps("hotel done", "flight compensating", "car compensated")
                .hasReason("a caller asked for it")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-done",
                        "compensation-started",
                        "compensation-failed",
                        "retry-scheduled",
                        "compensation-started",
                        "compensation-failed",
                        "queue-attention")
                .undidInReverse(book);
        JsonNode waiting = assertThatQueue(body).queue().path("waiting");
        assertThat(waiting.path("for").asText()).isEqualTo("attention");
        assertThat(waiting.path("step").asText()).isEqualTo("flight");
        assertThat(waiting.path("problem").path("status").asInt()).isEqualTo(500);
        assertThat(waiting.path("problem").path("detail").asText()).isEqualTo("out of order");
        assertThat(book.effective(body.id(), "hotel")).isEqualTo(1);
        assertThat(book.effective(body.id(), "flight")).isEqualTo(1);
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
    }

    @Test
    void an_admin_has_it_tried_again_and_the_restore_goes_on_where_it_was() {
        StartBody body = needingAHuman();

        Response response = Caller.retryAndWait(body.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").asText()).isEqualTo("restored");
        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight compensated", "car compensated")
                .hasLogged("admin-retried", 1)
                .hasReason("a caller asked for it")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "car")).hasSize(1);
        assertThat(participant.calls(COMPENSATION, "flight"))
                .hasSize(3)
                .extracting(call -> call.idempotencyKey())
                .containsOnly(participant.awaitCall(COMPENSATION, "flight").idempotencyKey());
    }

    @Test
    void it_may_fail_for_good_again_and_be_tried_again_in_as_many_attempts() {
        StartBody body = needingAHuman();
        participant.compensation("flight").does(answer(500), answer(500));

        Response failed = Caller.retryAndWait(body.id());
        Response restored = Caller.retryAndWait(body.id());

        assertThat(failed.statusCode()).isEqualTo(202);
        assertThat(json(failed).path("status").asText()).isEqualTo("attention");
        assertThat(restored.statusCode()).isEqualTo(200);
        assertThatQueue(body).hasLogged("admin-retried", 2).keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(5);
    }

    @Test
    void a_restore_of_a_queue_that_needs_a_human_is_refused() {
        StartBody body = needingAHuman();
        int calls = participant.calls().size();

        Response response = Caller.restore(body.id(), "please");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/queue-state");
        assertThat(response.jsonPath().getString("queueStatus")).isEqualTo("attention");
        assertThatQueue(body).is("attention").hasLogged("restore-requested", 1);
        assertThat(participant.calls()).hasSize(calls);
    }

    @Test
    void only_a_queue_that_needs_a_human_is_tried_again() {
        StartBody body = trip();
        Caller.startAndWait(body);

        Response succeeded = Caller.retryAndWait(body.id());
        Caller.restoreAndWait(body.id());
        Response restored = Caller.retryAndWait(body.id());
        Response unknown = Caller.retryAndWait(UUID.randomUUID());

        assertThat(succeeded.statusCode()).isEqualTo(409);
        assertThat(succeeded.jsonPath().getString("queueStatus")).isEqualTo("succeeded");
        assertThat(restored.statusCode()).isEqualTo(409);
        assertThat(restored.jsonPath().getString("queueStatus")).isEqualTo("restored");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThatQueue(body).hasLogged("admin-retried", 0);
    }

    @Test
    void an_action_that_never_gives_the_answer_its_compensation_needs_asks_for_a_human() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.attempts(1)
                                .compensation("url", participant.url("/bookings/") + "{% $steps.flight.booking %}"));
        participant.action("flight").does(cutAfterDoing(), cutAfterDoing(), cutAfterDoing(), ok("{\"booking\": 7}"));

        Caller.startAndWait(body);

        assertThatQueue(body).is("attention").hasSteps("hotel done", "flight in-doubt", "car idle");
        assertThat(participant.calls(ACTION, "flight")).hasSize(3);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        Caller.retryAndWait(body.id());
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
        assertThat(participant.awaitCall(COMPENSATION, "flight").path()).isEqualTo("/bookings/7");
    }

    @Test
    void a_compensation_whose_expression_fails_asks_for_a_human_at_once_and_calls_nobody() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.compensation(
                                "url", participant.url("/bookings/") + "{% $steps.flight.booking %}"));
        participant.action("flight").does(ok("{\"locator\": 7}"));
        Caller.startAndWait(body);

        Caller.restoreAndWait(body.id());

        assertThatQueue(body)
                .is("attention")
                .hasSteps("hotel done", "flight compensating", "car compensated")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-done",
                        "compensation-started",
                        "compensation-failed",
                        "queue-attention");
        assertThat(assertThatQueue(body).queue().at("/waiting/problem/detail").asText())
                .contains("the expression {% $steps.flight.booking %} in /url gives nothing");
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
        assertThat(book.effective(body.id(), "flight")).isEqualTo(1);
    }
}
