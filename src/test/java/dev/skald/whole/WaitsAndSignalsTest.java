package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.StartBody.StepBody;
import dev.skald.support.Tampering;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that are a time, or wait for somebody. */
@QuarkusTest
@TestProfile(NoTimers.class)
class WaitsAndSignalsTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    ResumeDue resumeDue;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    /** A hotel, a step that waits so, and a flight. */
    private StartBody trip(String member, Object value) {
        return StartBody.at(participant, "hotel", "rest", "flight")
                .step("rest", step -> step.insteadOfCalls(member, value));
    }

    private StartBody started(StartBody body, String waitsFor) throws Exception {
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).comesToWaitFor(waitsFor, "rest").is("running");
        return body;
    }

    private StartBody waitsFor(Map<String, Object> signal) throws Exception {
        return started(trip("signal", signal), "signal");
    }

    private static JsonNode step(StartBody body, String name) {
        for (JsonNode step : assertThatQueue(body).queue().path("steps")) {
            if (step.path("name").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name);
    }

    private static void isTaken(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    }

    private static void isRefused(Response response, String words) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
        JsonNode problem = tree(response.asString());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/queue-state");
        assertThat(problem.path("detail").asText()).contains(words);
        assertThat(problem.path("step").asText()).isEqualTo("rest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "{% $input.rest %}", "{% 'PT' & $length('x') & 'H' %}"})
    void a_step_lets_time_pass(String wait) throws Exception {
        StartBody body = started(trip("wait", wait).with("input", Map.of("rest", "PT1H")), "time");

        assertThat(DatabaseTime.dueIn(body.id())).isBetween(AN_HOUR.minusMinutes(1), AN_HOUR);
        resumeDue.runOnce();
        assertThatQueue(body).hasSteps("hotel done", "rest running", "flight idle");
        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf("rest", "wait-started", "wait-ended")
                .keptItsPromiseIn(book);
        assertThat(step(body, "rest").path("result").isNull()).isTrue();
        assertThat(step(body, "rest").has("problem")).isFalse();
    }

    @Test
    void a_step_waits_for_an_instant_and_the_queue_tells_which() throws Exception {
        Instant until = Instant.now().plus(AN_HOUR).truncatedTo(ChronoUnit.MILLIS);
        StartBody body = started(trip("wait", until.toString()), "time");

        assertThat(Instant.parse(
                        assertThatQueue(body).queue().at("/waiting/until").asText()))
                .isEqualTo(until);
        assertThat(Caller.log(body.id()).asString()).contains("\"until\":\"" + until + "\"");
        DatabaseTime.come(body.id());

        assertThatQueue(body).becomes("succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-01-01T00:00:00Z", "PT0S", "{% '2020-01-01T00:00:00Z' %}"})
    void a_time_that_is_past_is_over_at_once(String wait) {
        Response answer = Caller.startAndWait(trip("wait", wait));

        assertThat(json(answer).path("status").asText()).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {% 'soon' %}              | wait must give a duration or an instant as a string in ISO 8601, not "soon"
            {% 7 %}                   | wait must give a duration or an instant as a string in ISO 8601, not 7
            {% $input.nothing %}      | wait: the expression {% $input.nothing %} gives nothing
            {% null %}                | wait must give a duration or an instant as a string in ISO 8601, not null
            {% 'P400D' %}             | wait must end within 366 days, and "P400D" does not
            {% '2999-01-01T00:00:00Z' %} | wait must end within 366 days
            {% $error('no idea') %}   | wait: the expression {% $error('no idea') %} fails: no idea
            """)
    void an_expression_that_gives_no_time_refuses_the_step(String wait, String why) throws Exception {
        StartBody body = trip("wait", wait);

        Caller.startAndWait(body);

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "rest refused", "flight idle")
                .hasReasonStartingWith("step rest was refused: ")
                .keptItsPromiseIn(book);
        assertThat(assertThatQueue(body).queue().path("reason").asText()).contains(why);
        assertThat(step(body, "rest").at("/problem/detail").asText()).contains(why);
    }

    @Test
    void the_body_of_the_signal_is_the_result_of_the_step() throws Exception {
        StartBody body = waitsFor(Map.of());
        body.step("flight", step -> step.action("body", Map.of("by", "{% $steps.rest.by %}")));
        assertThat(DatabaseTime.due(body.id())).isEmpty();
        assertThat(assertThatQueue(body).queue().at("/waiting/until").isNull()).isTrue();

        Response answer = Caller.signalAndWait(body.id(), "rest", "{\"by\": \"ada\"}");

        isTaken(answer);
        assertThat(json(answer).path("status").asText()).isEqualTo("succeeded");
        assertThat(step(body, "rest").path("result")).isEqualTo(tree("{\"by\": \"ada\"}"));
        assertThatQueue(body)
                .hasLogOf("rest", "wait-started", "signal-received")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_signal_without_a_body_is_null() throws Exception {
        StartBody body = waitsFor(Map.of());

        isTaken(Caller.send("POST", "/queues/{id}/steps/rest/signal", Map.of(), null, body.id()));

        assertThatQueue(body).becomes("succeeded");
        assertThat(step(body, "rest").path("result").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[1, 2.50]", "\"yes\"", "0", "null"})
    void the_same_signal_may_come_again_and_another_one_may_not(String signal) throws Exception {
        StartBody body = waitsFor(Map.of());
        isTaken(Caller.signal(body.id(), "rest", signal));
        assertThatQueue(body).becomes("succeeded");

        isTaken(Caller.signal(body.id(), "rest", signal));
        isRefused(Caller.signal(body.id(), "rest", "\"another\""), "was sent another signal before");
        Caller.restoreAndWait(body.id());
        isTaken(Caller.signal(body.id(), "rest", signal));

        assertThatQueue(body).hasLogged("signal-received rest", 1).keptItsPromiseIn(book);
    }

    @Test
    void a_signal_before_its_turn_is_kept() throws Exception {
        participant.action("hotel").does(answerLate());
        StartBody body = trip("signal", Map.of("timeout", "PT1S"));
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");

        isTaken(Caller.signal(body.id(), "rest", "7"));
        isTaken(Caller.signal(body.id(), "rest", "7"));
        isRefused(Caller.signal(body.id(), "rest", "8"), "was sent another signal before");
        assertThatQueue(body).hasSteps("hotel running", "rest idle", "flight idle");
        participant.release();

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf("rest", "signal-received", "wait-ended")
                .keptItsPromiseIn(book);
        assertThat(step(body, "rest").path("result").asInt()).isEqualTo(7);
    }

    @Test
    void of_several_signals_at_once_one_counts() throws Exception {
        StartBody body = waitsFor(Map.of());
        List<Callable<Integer>> signals = IntStream.range(0, 10)
                .<Callable<Integer>>mapToObj(
                        i -> () -> Caller.signal(body.id(), "rest", "" + i % 2).statusCode())
                .toList();

        List<Integer> answers = Together.run(signals);

        assertThat(answers).containsOnly(200, 409);
        assertThat(answers.stream().filter(status -> status == 200)).hasSize(5);
        assertThatQueue(body).becomes("succeeded").hasLogged("signal-received rest", 1);
    }

    @Test
    void without_its_signal_a_step_is_refused() throws Exception {
        StartBody body = waitsFor(Map.of("timeout", "PT1H"));
        assertThat(DatabaseTime.dueIn(body.id())).isBetween(AN_HOUR.minusMinutes(1), AN_HOUR);

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "rest refused", "flight idle")
                .hasReasonStartingWith("step rest was refused: no signal came by ")
                .keptItsPromiseIn(book);
        isRefused(Caller.signal(body.id(), "rest", "true"), "can't be sent a signal");
    }

    @Test
    void without_its_signal_a_step_goes_on_if_it_may() throws Exception {
        StartBody body = waitsFor(Map.of("timeout", "PT1H", "onTimeout", "continue"));

        DatabaseTime.come(body.id());

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(step(body, "rest").path("result").isNull()).isTrue();
        assertThat(step(body, "rest").at("/problem/detail").asText()).startsWith("no signal came by ");
        isRefused(Caller.signal(body.id(), "rest", "null"), "can't be sent a signal");
    }

    @Test
    void a_signal_after_the_time_out_is_refused_while_the_queue_runs() throws Exception {
        participant.action("flight").does(answerLate());
        StartBody body = waitsFor(Map.of("timeout", "PT1H", "onTimeout", "continue"));
        DatabaseTime.come(body.id());
        participant.awaitCall(ACTION, "flight");

        isRefused(Caller.signal(body.id(), "rest", "null"), "which is done, waits for no signal any more");

        participant.release();
        assertThatQueue(body).becomes("succeeded");
    }

    @Test
    void of_a_signal_and_a_time_out_at_once_one_counts() throws Exception {
        StartBody body = waitsFor(Map.of("timeout", "PT1H"));
        DatabaseTime.passUntilDue(body.id());
        List<Callable<Integer>> both =
                List.of(() -> Caller.signal(body.id(), "rest", "true").statusCode(), () -> resumeDue.runOnce());

        int answer = Together.run(both).getFirst();

        assertThatQueue(body).becomes(answer == 200 ? "succeeded" : "restored").keptItsPromiseIn(book);
        assertThatQueue(body).hasLogged("signal-received rest", answer == 200 ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "signal"})
    void a_queue_is_restored_while_a_step_waits(String member) throws Exception {
        boolean wait = member.equals("wait");
        StartBody body = started(trip(member, wait ? "PT1H" : Map.of()), wait ? "time" : "signal");

        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");

        assertThatQueue(body)
                .hasSteps("hotel compensated", "rest skipped", "flight idle")
                .hasLogOf("rest", "wait-started", "wait-ended")
                .keptItsPromiseIn(book);
        isRefused(Caller.signal(body.id(), "rest", "true"), wait ? "waits for no signal" : "can't be sent a signal");
    }

    @Test
    void a_signal_that_came_before_its_turn_is_known_after_the_restore() throws Exception {
        participant.action("hotel").does(answerLate());
        StartBody body = trip("signal", Map.of());
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");
        isTaken(Caller.signal(body.id(), "rest", "7"));

        Caller.restore(body.id(), "regret");
        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "rest idle", "flight idle")
                .keptItsPromiseIn(book);
        isTaken(Caller.signal(body.id(), "rest", "7"));
    }

    @Test
    void a_paused_queue_takes_its_signal_and_goes_on_with_it_later() throws Exception {
        StartBody body = waitsFor(Map.of("timeout", "PT1H"));
        Caller.pause(body.id(), "lunch");
        assertThatQueue(body).comesToWaitFor("paused", "null");

        isTaken(Caller.signal(body.id(), "rest", "true"));
        assertThatQueue(body).comesToWaitFor("paused", "null").hasSteps("hotel done", "rest done", "flight idle");
        DatabaseTime.pass(AN_HOUR);
        resumeDue.runOnce();
        assertThat(participant.calls(ACTION, "flight")).isEmpty();

        assertThat(json(Caller.resumeAndWait(body.id())).path("status").asText())
                .isEqualTo("succeeded");
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void a_time_that_comes_while_the_queue_is_paused_is_over_afterwards() throws Exception {
        StartBody body = started(trip("wait", "PT1H"), "time");
        Caller.pause(body.id(), "lunch");
        assertThatQueue(body).comesToWaitFor("paused", "null");

        DatabaseTime.pass(AN_HOUR);
        resumeDue.runOnce();
        assertThatQueue(body).hasSteps("hotel done", "rest running", "flight idle");

        assertThat(json(Caller.resumeAndWait(body.id())).path("status").asText())
                .isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "signal"})
    void the_deadline_of_the_queue_ends_a_wait(String member) throws Exception {
        boolean wait = member.equals("wait");
        StartBody body = trip(member, wait ? "PT2H" : Map.of("timeout", "PT2H")).with("timeout", "PT1H");
        started(body, wait ? "time" : "signal");
        assertThat(DatabaseTime.dueIn(body.id())).isLessThanOrEqualTo(AN_HOUR);

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out")
                .hasSteps("hotel compensated", "rest skipped", "flight idle")
                .keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "signal"})
    void an_admin_ends_a_wait(String member) throws Exception {
        boolean wait = member.equals("wait");
        StartBody body = started(trip(member, wait ? "PT1H" : Map.of()), wait ? "time" : "signal");

        Response answer = Caller.resolveAndWait(
                body.id(), "rest", "*", "{\"as\": \"done\", \"reason\": \"asked by phone\", \"result\": 7}");

        assertThat(json(answer).path("status").asText()).isEqualTo("succeeded");
        assertThatQueue(body).hasLogOf("rest", "wait-started", "admin-resolved").keptItsPromiseIn(book);
    }

    @Test
    void a_step_waits_beside_a_call() throws Exception {
        participant.action("flight").does(answerLate());
        StartBody body = StartBody.at(participant, "hotel", "rest", "flight", "car")
                .step("rest", step -> step.insteadOfCalls("signal", Map.of()).with("after", List.of("hotel")))
                .step("flight", step -> step.with("after", List.of("hotel")))
                .step("car", step -> step.with("after", List.of("rest")));
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");

        isTaken(Caller.signal(body.id(), "rest", "true"));
        participant.awaitCall(ACTION, "car");
        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_signal_is_for_a_step_that_waits_for_one() throws Exception {
        StartBody body = waitsFor(Map.of());

        Response noSignal = Caller.signal(body.id(), "hotel", "true");
        assertThat(noSignal.statusCode()).isEqualTo(409);
        assertThat(tree(noSignal.asString()).path("detail").asText()).isEqualTo("Step hotel waits for no signal.");
        Response noStep = Caller.signal(body.id(), "taxi", "true");
        assertThat(noStep.statusCode()).isEqualTo(404);
        assertThat(tree(noStep.asString()).path("type").asText()).isEqualTo("/problems/not-found");
        Response noQueue = Caller.signal(UUID.randomUUID(), "rest", "true");
        assertThat(noQueue.statusCode()).isEqualTo(404);
        assertThat(tree(noQueue.asString()).path("type").asText()).isEqualTo("/problems/queue-not-found");
        assertThat(Caller.signal(body.id(), "rest", "{").statusCode()).isEqualTo(400);
        assertThat(Caller.signal(body.id(), "rest", "\"" + "x".repeat(300_000) + "\"")
                        .statusCode())
                .isEqualTo(413);
        assertThat(Caller.send(
                                "POST",
                                "/queues/{id}/steps/rest/signal",
                                Map.of("Content-Type", "text/plain"),
                                "yes",
                                body.id())
                        .statusCode())
                .isEqualTo(415);

        assertThatQueue(body).hasLogged("signal-received rest", 0);
    }

    @Test
    void a_caller_that_drives_its_queue_adds_waits_and_signals() throws Exception {
        StartBody body = StartBody.at(participant).with("driver", "caller");
        Caller.start(body);
        Caller.step(body.id(), StepBody.at(participant, "hotel"));
        StepBody signal = StepBody.at(participant, "rest").insteadOfCalls("signal", Map.of());

        Response waits = Caller.step(body.id(), signal, 0);
        assertThat(json(waits).path("status").asText()).isIn("idle", "running");
        assertThatQueue(body).comesToWaitFor("signal", "rest");
        Response busy = Caller.step(body.id(), StepBody.at(participant, "flight"));
        assertThat(tree(busy.asString()).path("type").asText()).isEqualTo("/problems/queue-busy");
        isTaken(Caller.signal(body.id(), "rest", "7"));
        Response done = Caller.step(body.id(), signal);
        assertThat(json(done).path("status").asText()).isEqualTo("done");
        assertThat(json(done).path("result").asInt()).isEqualTo(7);
        StepBody wait = StepBody.at(participant, "pause").insteadOfCalls("wait", "PT0.05S");
        Response over = Caller.step(body.id(), wait);

        assertThat(json(over).path("status").asText()).isEqualTo("done");
        assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }
}
