package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.entries;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.purge.ClearQueues;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that are queues of their own, here and at another Skald; the other one is played by this one too. */
@QuarkusTest
@TestProfile(NoTimers.class)
class SubQueueTest extends WholeService {
    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ClearQueues clear;

    /** A hotel, then a queue of two payments, then a mail. */
    private StartBody trip(boolean elsewhere) {
        return StartBody.at(participant, "hotel", "pay", "mail").step("pay", step -> {
            step.without("action").without("compensation").with("queue", payment());
            if (elsewhere) {
                step.with("coordinator", "http://127.0.0.1:" + RestAssured.port);
            }
        });
    }

    private Map<String, Object> payment() {
        return Map.of(
                "name",
                "payment",
                "input",
                Map.of("hotel", "{% $steps.hotel %}"),
                "steps",
                List.of(call("card"), call("points")));
    }

    private Map<String, Object> call(String name) {
        return Map.of(
                "name",
                name,
                "action",
                Map.of("url", participant.url("/" + name).toString(), "body", Map.of("in", "{% $input %}")),
                "compensation",
                Map.of("url", participant.url("/undo-" + name).toString()),
                "retry",
                Map.of("maxAttempts", 1));
    }

    private static UUID subQueue(StartBody body) {
        JsonNode step = json(Caller.queue(body.id())).path("steps").path(1);
        assertThat(step.path("queueId").asText()).isEqualTo(step.path("id").asText());
        return UUID.fromString(step.path("queueId").asText());
    }

    private static String becomes(StartBody body, String status) throws Exception {
        assertThatQueue(body).becomes(status);
        return status;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_step_that_is_a_queue_is_done_when_that_has_succeeded(boolean elsewhere) throws Exception {
        StartBody body = trip(elsewhere);

        Caller.start(body);

        becomes(body, "succeeded");
        UUID inner = subQueue(body);
        assertThatQueue(body).hasSteps("hotel done", "pay done", "mail done");
        assertThatQueue(inner)
                .is("succeeded")
                .hasSteps("card done", "points done")
                .keptItsPromiseIn(book);
        JsonNode parent = json(Caller.queue(inner)).path("parent");
        assertThat(parent.path("queueId").asText()).isEqualTo(body.id().toString());
        assertThat(parent.path("step").asText()).isEqualTo("pay");
        JsonNode result = json(Caller.queue(body.id())).path("steps").path(1).path("result");
        assertThat(result.path("results").path("card").path("id").isMissingNode())
                .isFalse();
        assertThat(participant.calls(ACTION, "card").getFirst().body()).contains("\"hotel\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void when_it_is_restored_the_step_is_refused(boolean elsewhere) throws Exception {
        StartBody body = trip(elsewhere);
        participant.action("points").does(refuse(409, "no points"));

        Caller.start(body);

        becomes(body, "restored");
        assertThatQueue(body)
                .hasSteps("hotel compensated", "pay refused", "mail idle")
                .hasReasonStartingWith("step pay was refused: the sub-queue was restored");
        assertThatQueue(subQueue(body)).is("restored").hasSteps("card compensated", "points refused");
        assertThat(book.effective(body.id())).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoring_the_parent_restores_a_sub_queue_that_had_succeeded(boolean elsewhere) throws Exception {
        StartBody body = trip(elsewhere);
        participant.action("mail").does(refuse(409, "no such address"));

        Caller.start(body);

        becomes(body, "restored");
        assertThatQueue(body).hasSteps("hotel compensated", "pay compensated", "mail refused");
        assertThatQueue(subQueue(body))
                .is("restored")
                .hasSteps("card compensated", "points compensated")
                .undidInReverse(book);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoring_the_parent_restores_a_sub_queue_that_is_under_way(boolean elsewhere) throws Exception {
        StartBody body = trip(elsewhere);
        participant.action("card").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");

        assertThat(Caller.restore(body.id(), "changed her mind").statusCode()).isEqualTo(202);
        participant.release();

        becomes(body, "restored");
        assertThatQueue(body).hasSteps("hotel compensated", "pay compensated", "mail idle");
        assertThatQueue(subQueue(body)).is("restored").keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_that_was_never_started_is_closed(boolean elsewhere) throws Exception {
        StartBody body = trip(elsewhere);
        participant.action("hotel").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");
        UUID inner = subQueue(body);
        assertThat(Caller.restoreOrBlock(inner).statusCode()).isEqualTo(201);
        participant.release();

        becomes(body, "restored");

        assertThatQueue(body).hasSteps("hotel compensated", "pay refused", "mail idle");
        assertThat(Caller.queue(inner).statusCode()).isEqualTo(404);
        assertThat(participant.calls(ACTION, "card")).isEmpty();
    }

    @Test
    void a_sub_queue_that_succeeded_is_restored_only_with_its_parent() throws Exception {
        StartBody body = trip(false);
        Caller.start(body);
        becomes(body, "succeeded");
        UUID inner = subQueue(body);

        Response refused = Caller.restore(inner, "only this");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("detail")).contains(body.id().toString());
        assertThatQueue(inner).is("succeeded");
    }

    @Test
    void a_sub_queue_is_purged_only_after_its_parent() throws Exception {
        StartBody body = trip(false);
        participant.action("mail").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "mail");
        UUID inner = subQueue(body);
        DatabaseTime.pass(Duration.ofDays(2));
        participant.release();
        becomes(body, "succeeded");

        clear.runOnce();
        assertThatQueue(inner).is("succeeded");
        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");
        assertThatQueue(inner).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_parent_and_its_sub_queue_are_purged_one_after_the_other() throws Exception {
        StartBody body = trip(false);
        Caller.start(body);
        becomes(body, "succeeded");
        UUID inner = subQueue(body);
        DatabaseTime.pass(Duration.ofDays(2));

        clear.runOnce();
        clear.runOnce();

        assertThat(Caller.queue(body.id()).statusCode()).isEqualTo(410);
        assertThat(Caller.queue(inner).statusCode()).isEqualTo(410);
    }

    @Test
    void a_sub_queue_that_needs_a_human_says_so_in_its_parent() throws Exception {
        StartBody body = trip(false);
        participant.action("points").does(refuse(409, "no points"));
        participant.compensation("card").does(answer(401));
        Caller.start(body);
        Eventually.until(
                "the sub-queue needs attention",
                () -> "attention".equals(Caller.queue(subQueue(body)).path("status")));

        Eventually.until(
                "the parent says so",
                () -> json(Caller.queue(body.id()))
                        .path("waiting")
                        .path("problem")
                        .path("detail")
                        .asText()
                        .contains("needs attention"));
        assertThat(json(Caller.retryAndWait(subQueue(body))).path("status").asText())
                .isEqualTo("restored");
        becomes(body, "restored");
    }

    @Test
    void a_node_that_dies_while_a_sub_queue_is_at_work_has_both_restored() throws Exception {
        StartBody body = trip(false);
        participant.action("card").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        Tampering.giveToOtherNode(subQueue(body), Duration.ofHours(1));

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        becomes(body, "restored");
        assertThatQueue(body).hasSteps("hotel compensated", "pay refused", "mail idle");
        assertThatQueue(subQueue(body)).is("restored").hasSteps("card compensated", "points idle");
    }

    @Test
    void queues_may_be_within_one_another() throws Exception {
        Map<String, Object> innermost = Map.of("name", "in", "steps", List.of(call("card")));
        Map<String, Object> middle =
                Map.of("name", "mid", "steps", List.of(Map.of("name", "inner", "queue", innermost)));
        StartBody body = StartBody.at(participant, "hotel", "pay")
                .step(
                        "pay",
                        step -> step.without("action").without("compensation").with("queue", middle));

        Caller.start(body);
        becomes(body, "succeeded");
        assertThat(participant.calls(ACTION, "card")).hasSize(1);

        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");
        assertThat(participant.calls(COMPENSATION, "card")).hasSize(1);
    }

    @Test
    void the_input_of_a_sub_queue_is_checked_at_the_start() {
        StartBody body = trip(false);
        body.step(
                "pay",
                step -> step.with(
                        "queue",
                        Map.of(
                                "name",
                                "payment",
                                "input",
                                Map.of("mail", "{% $steps.mail %}"),
                                "steps",
                                List.of(call("card")))));

        Response refused = Caller.start(body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<List<String>>path("errors.pointer")).containsExactly("/steps/1/queue/input/mail");
    }

    @Test
    void a_callers_step_may_be_a_queue() throws Exception {
        StartBody body = StartBody.at(participant).with("driver", "caller");
        Caller.start(body);
        StartBody.StepBody pay = StartBody.StepBody.at(participant, "pay")
                .without("action")
                .without("compensation")
                .with("queue", Map.of("name", "payment", "steps", List.of(call("card"))));

        Response answer = Caller.step(body.id(), pay);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("status").asText()).isEqualTo("done");
        assertThat(json(Caller.complete(body.id())).path("status").asText()).isEqualTo("succeeded");
        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");
        assertThat(participant.calls(COMPENSATION, "card")).hasSize(1);
    }

    @Test
    void the_parents_log_tells_what_the_sub_queue_was_started_with() throws Exception {
        StartBody body = trip(false);
        Caller.start(body);
        becomes(body, "succeeded");

        JsonNode started = entries(body.id()).stream()
                .filter(entry -> entry.path("operation").asText().equals("step-started"))
                .filter(entry -> entry.path("step").asText().equals("pay"))
                .findFirst()
                .orElseThrow();
        assertThat(started.path("detail").path("request").path("start").asText())
                .isEqualTo(subQueue(body).toString());
    }
}
