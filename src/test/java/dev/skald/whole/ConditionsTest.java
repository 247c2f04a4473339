package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.CallKind;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional and optional steps, outputs, reasons, and restores in parallel. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ConditionsTest extends WholeService {
    private static final Map<String, String> WHY = Map.of("why", "{% $queue.reason %}", "failure", "{% $failure %}");

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car").with("input", Map.of("price", 100));
    }

    private StartBody isDone(StartBody body, String status) {
        JsonNode answer = json(Caller.startAndWait(body));
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo(status);
        return body;
    }

    private JsonNode sent(CallKind kind, String step) {
        return tree(participant.awaitCall(kind, step).body());
    }

    // when

    @Test
    void a_step_whose_condition_is_false_is_skipped_and_has_the_result_null() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.with("when", "{% $input.price > 100 %}")
                                .with(
                                        "confirmation",
                                        Map.of("url", participant.url("/flight").toString())))
                .step("car", step -> step.body("action", Map.of("flight", "{% $steps.flight %}")));

        isDone(body, "succeeded");

        assertThatQueue(body)
                .hasSteps("hotel done", "flight skipped", "car done")
                .hasLogOf("flight", "step-skipped")
                .keptItsPromiseIn(book);
        assertThat(sent(ACTION, "car")).isEqualTo(tree("{\"flight\": null}"));
        assertThat(participant.calls(ACTION, "flight")).isEmpty();
        assertThat(participant.calls(CONFIRMATION, "flight")).isEmpty();

        Caller.restoreAndWait(body.id());

        assertThatQueue(body).hasSteps("hotel compensated", "flight skipped", "car compensated");
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_step_whose_condition_is_true_is_called_and_nothing_else_is_logged() {
        StartBody body = trip().step("flight", step -> step.with("when", "{% $exists($steps.hotel.id) %}"));

        isDone(body, "succeeded");

        assertThatQueue(body).hasLogOf("flight", "step-started", "step-done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% 1 %}", "{% \"true\" %}", "{% null %}", "{% $input.missing %}", "{% $input.price.x %}"})
    void a_condition_that_is_neither_true_nor_false_refuses_the_step(String when) {
        StartBody body = isDone(trip().step("flight", step -> step.with("when", when)), "restored");

        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .hasReasonStartingWith("step flight was refused: when");
        assertThat(participant.calls(ACTION, "flight")).isEmpty();
    }

    @Test
    void a_condition_counts_once_only() {
        StartBody body = trip().step("hotel", step -> step.with("when", "{% $input.price = 100 %}"));
        participant.action("hotel").does(answer(503), ok());

        isDone(body, "succeeded");

        assertThatQueue(body).hasSteps("hotel done", "flight done", "car done");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(2);
    }

    @Test
    void a_queue_all_of_whose_steps_are_skipped_succeeds() {
        StartBody body = trip();
        for (String name : List.of("hotel", "flight", "car")) {
            body.step(name, step -> step.with("when", "{% false %}"));
        }

        isDone(body, "succeeded");

        assertThatQueue(body).hasSteps("hotel skipped", "flight skipped", "car skipped");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void queues_and_lists_may_be_skipped_too() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.queue(StartBody.at(participant, "a")).with("when", "{% false %}"))
                .step("car", step -> step.with("forEach", "{% [1, 2] %}").with("when", "{% false %}"));

        isDone(body, "succeeded");

        assertThatQueue(body).hasSteps("hotel done", "flight skipped", "car skipped");
        assertThat(Caller.queue(stepId(body, "flight")).statusCode()).isEqualTo(404);
    }

    private static UUID stepId(StartBody body, String name) {
        for (JsonNode step : json(Caller.queue(body.id())).path("steps")) {
            if (step.path("name").asText().equals(name)) {
                return UUID.fromString(step.path("id").asText());
            }
        }
        throw new AssertionError("no step " + name);
    }

    // optional

    @Test
    void a_queue_goes_on_without_an_optional_step_that_is_refused() {
        StartBody body = trip().step("flight", step -> step.with("optional", true))
                .step("car", step -> step.body("action", Map.of("f", "{% $failure %}", "r", "{% $queue.reason %}")));
        participant.action("flight").does(refuse(409, "full"));

        isDone(body, "succeeded");

        assertThatQueue(body)
                .hasSteps("hotel done", "flight refused", "car done")
                .keptItsPromiseIn(book);
        assertThat(sent(ACTION, "car"))
                .isEqualTo(tree("{\"f\": {\"step\": \"flight\", \"status\": 409, \"detail\": \"full\"}, \"r\": null}"));
    }

    @Test
    void an_optional_step_that_stays_in_doubt_is_undone_before_the_queue_goes_on() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.with("optional", true).attempts(2).compensation("body", WHY))
                .step("car", step -> step.body("action", Map.of("f", "{% $failure.detail %}")));
        participant.action("flight").does(cutAfterDoing(), cutAfterDoing());
        participant.compensation("flight").does(answer(503), ok());

        isDone(body, "succeeded");

        assertThatQueue(body)
                .hasSteps("hotel done", "flight compensated", "car done")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-in-doubt",
                        "retry-scheduled",
                        "step-started",
                        "step-in-doubt",
                        "compensation-started",
                        "compensation-failed",
                        "retry-scheduled",
                        "compensation-started",
                        "compensation-done");
        List<ReceivedCall> undone = participant.calls(COMPENSATION, "flight");
        assertThat(undone.stream().map(ReceivedCall::body).distinct()).hasSize(1);
        JsonNode said = tree(undone.getFirst().body());
        assertThat(said.at("/failure/step").asText()).isEqualTo("flight");
        assertThat(said.path("why").asText()).startsWith("step flight is in doubt: ");
        assertThat(sent(ACTION, "car").path("f")).isEqualTo(said.at("/failure/detail"));
    }

    @Test
    void an_optional_step_in_doubt_without_compensation_is_passed_over() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.with("optional", true).attempts(1).without("compensation"));
        participant.action("flight").does(cutAfterDoing());

        isDone(body, "succeeded");

        assertThatQueue(body)
                .hasSteps("hotel done", "flight in-doubt", "car done")
                .hasLogOf("flight", "step-started", "step-in-doubt", "compensation-skipped");
    }

    @Test
    void an_optional_step_that_cannot_be_undone_has_the_queue_restored_and_then_needs_attention() throws Exception {
        StartBody body = trip().step(
                        "flight",
                        step -> step.with("optional", true)
                                .attempts(1)
                                .compensationAttempts(1)
                                .compensation("body", WHY));
        participant.action("flight").does(cutAfterDoing());
        participant.compensation("flight").thenAlways(refuse(409, "no way"));

        Caller.start(body);

        assertThatQueue(body)
                .becomes("attention")
                .hasReason("step flight is optional, but can't be undone: 409 no way");
        assertThat(participant.calls(COMPENSATION, "flight").stream()
                        .map(ReceivedCall::body)
                        .distinct())
                .hasSize(1);
        participant.compensation("flight").thenAlways(ok());
        Caller.retryAndWait(body.id());
        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
    }

    @Test
    void an_optional_step_whose_compensation_needs_the_result_is_asked_for_it_first() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.with("optional", true)
                                .attempts(1)
                                .body("compensation", Map.of("id", "{% $steps.flight.id %}")));
        participant.action("flight").does(cutAfterDoing(), ok());

        isDone(body, "succeeded");

        assertThatQueue(body).hasSteps("hotel done", "flight done", "car done").keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    // reasons

    @Test
    void compensations_learn_why_the_queue_is_restored() {
        StartBody body = trip().step("hotel", step -> step.compensation("body", WHY));
        participant.action("car").does(refuse(422, "no cars"));

        isDone(body, "restored");

        String failure = "{\"step\": \"car\", \"status\": 422, \"detail\": \"no cars\"}";
        assertThat(sent(COMPENSATION, "hotel"))
                .isEqualTo(tree("{\"why\": \"step car was refused: 422 no cars\", \"failure\": " + failure + "}"));
        JsonNode standard = sent(COMPENSATION, "flight");
        assertThat(standard.path("reason").asText()).isEqualTo("step car was refused: 422 no cars");
        assertThat(standard.path("failure")).isEqualTo(tree(failure));
        assertThat(sent(ACTION, "flight").has("reason")).isFalse();
    }

    @Test
    void a_restore_that_the_caller_asks_for_has_a_reason_and_no_failure() {
        StartBody body = isDone(trip().step("hotel", step -> step.compensation("body", WHY)), "succeeded");

        Caller.restore(body.id(), "Ada is ill");
        Caller.restoreAndWait(body.id());

        assertThat(sent(COMPENSATION, "hotel")).isEqualTo(tree("{\"why\": \"Ada is ill\", \"failure\": null}"));
    }

    // output

    @Test
    void the_output_is_shown_and_stands_in_place_of_the_results_of_a_step() {
        StartBody inner = StartBody.at(participant, "a").with("output", Map.of("sum", "{% $steps.a.n + 1 %}"));
        StartBody body = trip().step("flight", step -> step.queue(inner))
                .with("output", List.of("{% $steps.flight.output.sum %}", "x {% $input.price %}"));
        participant.action("a").does(ok("{\"n\": 1.10}"));

        isDone(body, "succeeded");

        JsonNode queue = json(Caller.queue(body.id()));
        assertThat(queue.path("output")).isEqualTo(tree("[2.1, \"x 100\"]"));
        assertThat(queue.at("/steps/1/result/output")).isEqualTo(tree("{\"sum\": 2.1}"));
        assertThat(queue.at("/steps/1/result").has("results")).isFalse();
        assertThatQueue(body).hasLogged("output-computed", 1);
    }

    @Test
    void an_output_that_cannot_be_computed_has_the_queue_restored() {
        StartBody body = isDone(trip().with("output", "{% $steps.car.missing %}"), "restored");

        assertThatQueue(body).hasReasonStartingWith("output: ");
    }

    // restoreOrder

    @ParameterizedTest
    @CsvSource({"parallel, 3", "reverse, 1"})
    void steps_are_undone_at_the_same_time_or_one_after_the_other(String order, int atOnce) {
        StartBody body = isDone(trip().with("restoreOrder", order), "succeeded");
        for (String name : List.of("hotel", "flight", "car")) {
            participant.compensation(name).does(answerLate());
        }

        Caller.restore(body.id(), "all of it");
        participant.awaitCall(COMPENSATION, "car");
        if (atOnce > 1) {
            participant.awaitCall(COMPENSATION, "flight");
            participant.awaitCall(COMPENSATION, "hotel");
        }

        assertThat(participant.calls().stream().filter(call -> call.kind() == COMPENSATION))
                .hasSize(atOnce);
        for (String name : List.of("car", "flight", "hotel")) {
            participant.awaitCall(COMPENSATION, name);
            participant.release();
        }
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("restored").hasSteps("hotel compensated", "flight compensated", "car compensated");
    }
}
