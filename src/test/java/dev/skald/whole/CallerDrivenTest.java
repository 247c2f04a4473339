package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.purge.ClearQueues;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues whose callers run one step after the other. */
@QuarkusTest
@TestProfile(NoTimers.class)
class CallerDrivenTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @Inject
    ClearQueues clear;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody trip() {
        return StartBody.at(participant).with("driver", "caller");
    }

    private StartBody started() {
        return started(trip());
    }

    private static StartBody started(StartBody body) {
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        return body;
    }

    private StepBody step(String name) {
        return StepBody.at(participant, name);
    }

    private StepBody enlisted(String name) {
        return step(name).without("action");
    }

    private static String status(Response response, int expected) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(expected);
        return json(response).path("status").asText();
    }

    private static void isRefused(Response response, int status, String type, String words) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/" + type);
        assertThat(response.jsonPath().getString("detail")).contains(words);
        boolean later = List.of("queue-busy", "queue-interrupted").contains(type);
        assertThat(response.header("Retry-After")).isEqualTo(later ? "1" : null);
    }

    private static void isBusy(Response response) {
        isRefused(response, 409, "queue-busy", "is under way");
    }

    /** A queue that is now in the call of its step flight, done but answered only when the participant releases it. */
    private StartBody inTheCallOfFlight(StartBody body) {
        participant.action("flight").does(answerLate());
        started(body);
        Caller.step(body.id(), step("hotel"));
        assertThat(status(Caller.step(body.id(), step("flight"), 0), 201)).isIn("idle", "running");
        participant.awaitCall(ACTION, "flight");
        return body;
    }

    @Test
    void the_caller_runs_one_step_after_the_other_and_ends_the_queue() {
        participant.action("hotel").does(ok("{\"id\": 7}"));
        StartBody body = trip();

        Response start = Caller.start(body);
        Response hotel = Caller.step(body.id(), step("hotel"));
        Response flight =
                Caller.step(body.id(), step("flight").body("action", Map.of("hotel", "{% $steps.hotel.id %}")));
        Response complete = Caller.complete(body.id());

        assertThat(json(start).path("driver").asText()).isEqualTo("caller");
        assertThat(status(hotel, 201)).isEqualTo("done");
        assertThat(json(hotel).at("/result/id").asInt()).isEqualTo(7);
        assertThat(status(flight, 201)).isEqualTo("done");
        assertThat(participant.awaitCall(ACTION, "flight").body()).isEqualTo("{\"hotel\":7}");
        assertThat(status(complete, 200)).isEqualTo("succeeded");
        assertThatQueue(body)
                .hasLog(
                        "queue-started",
                        "step-added hotel",
                        "step-started hotel",
                        "step-done hotel",
                        "step-added flight",
                        "step-started flight",
                        "step-done flight",
                        "queue-completed",
                        "queue-succeeded")
                .keptItsPromiseIn(book);
        assertThat(json(hotel)).isEqualTo(assertThatQueue(body).queue().at("/steps/0"));
    }

    @Test
    void between_two_steps_the_queue_waits_for_its_caller_for_an_hour_at_most() throws Exception {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));

        assertThatQueue(body).is("running").comesToWaitFor("caller", "null");

        JsonNode queue = assertThatQueue(body).queue();
        Instant created = Instant.parse(queue.path("createdAt").asText());
        assertThat(Instant.parse(queue.at("/waiting/until").asText())).isEqualTo(created.plus(AN_HOUR));
        assertThat(recoverInterrupted.runOnce())
                .as("nobody's work was interrupted")
                .isZero();
        assertThat(resumeDue.runOnce()).as("nothing is due").isZero();
    }

    @Test
    void the_steps_of_the_start_run_by_themselves_before_those_that_are_added() throws Exception {
        StartBody body = started(StartBody.at(participant, "hotel", "flight").with("driver", "caller"));
        assertThatQueue(body).comesToWaitFor("caller", "null").hasSteps("hotel done", "flight done");

        Response car = Caller.step(body.id(), step("car"));

        assertThat(status(car, 201)).isEqualTo("done");
        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        assertThatQueue(body).hasSteps("hotel done", "flight done", "car done").keptItsPromiseIn(book);
        isRefused(Caller.step(body.id(), step("hotel")), 422, "id-reused", "another body");
    }

    @Test
    void a_queue_without_any_step_can_be_completed() {
        StartBody body = started(trip().with("steps", List.of()));

        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
    }

    @Test
    void work_of_the_callers_own_is_enlisted_and_undone_with_what_it_gave() {
        StartBody body = started();
        StepBody order = enlisted("order")
                .with("result", Map.of("id", 4711))
                .compensation("url", participant.url("/orders/") + "{% $steps.order.id %}");

        Response response = Caller.step(body.id(), order);
        Caller.step(body.id(), step("flight"));

        assertThat(status(response, 201)).isEqualTo("done");
        assertThat(json(response).path("attempts").asInt()).isZero();
        assertThat(json(response).at("/result/id").asInt()).isEqualTo(4711);
        assertThat(participant.calls(ACTION, "order")).isEmpty();
        assertThat(status(Caller.restoreAndWait(body.id()), 200)).isEqualTo("restored");
        assertThat(participant.awaitCall(COMPENSATION, "order").path()).isEqualTo("/orders/4711");
        assertThatQueue(body)
                .hasSteps("order compensated", "flight compensated")
                .hasLogOf("order", "step-added", "step-enlisted", "compensation-started", "compensation-done")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_refused_step_restores_the_queue_which_takes_no_more_from_its_caller() throws Exception {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));
        participant.action("flight").does(refuse(409, "no seats"));

        Response flight = Caller.step(body.id(), step("flight"));

        assertThat(status(flight, 201)).isEqualTo("refused");
        assertThat(json(flight).at("/problem/detail").asText()).isEqualTo("no seats");
        assertThatQueue(body)
                .becomes("restored")
                .hasReason("step flight was refused: 409 no seats")
                .hasSteps("hotel compensated", "flight refused")
                .keptItsPromiseIn(book);
        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "restored can't be given another step");
        isRefused(Caller.complete(body.id()), 409, "queue-state", "restored can't be completed");
    }

    @Test
    void the_queue_goes_on_after_a_refusal_that_it_says_to_go_on_after() {
        StartBody body = started();
        participant.action("flight").does(refuse(409, "no seats"));

        Response flight = Caller.step(body.id(), step("flight").with("onRefused", "continue"));
        Response car = Caller.step(body.id(), step("car").body("action", Map.of("flight", "{% $steps.flight %}")));

        assertThat(status(flight, 201)).isEqualTo("refused");
        assertThat(status(car, 201)).isEqualTo("done");
        assertThat(participant.awaitCall(ACTION, "car").body()).isEqualTo("{\"flight\":null}");
        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        assertThatQueue(body).hasSteps("flight refused", "car done").keptItsPromiseIn(book);
    }

    @Test
    void a_step_that_stays_in_doubt_restores_the_queue_and_is_undone() throws Exception {
        StartBody body = started();
        participant.action("flight").thenAlways(cutAfterDoing());

        Response flight = Caller.step(body.id(), step("flight").attempts(2));

        assertThat(status(flight, 201)).isIn("in-doubt", "compensating", "compensated");
        assertThatQueue(body).becomes("restored").hasSteps("flight compensated").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(2);
    }

    @Test
    void the_same_step_again_is_answered_and_not_run_whatever_has_become_of_the_queue() {
        StartBody body = started();
        JsonNode first = json(Caller.step(body.id(), step("hotel")));

        Response again = Caller.step(body.id(), step("hotel"));
        Caller.complete(body.id());
        Response afterTheEnd = Caller.step(body.id(), step("hotel"));
        Caller.restoreAndWait(body.id());
        Response afterTheRestore = Caller.step(body.id(), step("hotel"));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(first);
        assertThat(afterTheEnd.statusCode()).isEqualTo(200);
        assertThat(json(afterTheEnd)).isEqualTo(first);
        assertThat(status(afterTheRestore, 200)).isEqualTo("compensated");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void another_step_of_the_same_name_is_refused() {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));

        Response other = Caller.step(body.id(), step("hotel").attempts(1));

        isRefused(other, 422, "id-reused", "another body");
        assertThat(other.jsonPath().getString("step")).isEqualTo("hotel");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void while_a_step_is_under_way_another_caller_is_told_to_come_back() {
        StartBody body = inTheCallOfFlight(trip());

        Response car = Caller.step(body.id(), step("car"));
        Response complete = Caller.complete(body.id());
        Response same = Caller.step(body.id(), step("flight"), 0);

        isBusy(car);
        isBusy(complete);
        assertThat(status(same, 200)).isEqualTo("running");
        assertThat(same.header("Preference-Applied")).isEqualTo("wait=0");
        participant.release();
        assertThat(status(Caller.step(body.id(), step("flight")), 200)).isEqualTo("done");
        assertThat(status(Caller.step(body.id(), step("car")), 201)).isEqualTo("done");
        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        assertThatQueue(body).hasSteps("hotel done", "flight done", "car done").keptItsPromiseIn(book);
    }

    @Test
    void of_12_callers_at_once_one_has_its_step_run() throws Exception {
        StartBody body = started();
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "step-" + i).toList();
        names.forEach(name -> participant.action(name).does(answerLate()));
        List<Callable<Response>> requests = names.stream()
                .<Callable<Response>>map(name -> () -> Caller.step(body.id(), step(name), 0))
                .toList();

        List<Response> responses = Together.run(requests);

        assertThat(responses).extracting(Response::statusCode).containsOnlyOnce(201);
        responses.stream().filter(response -> response.statusCode() != 201).forEach(CallerDrivenTest::isBusy);
        participant.release();
        assertThat(assertThatQueue(body).queue().path("steps")).hasSize(1);
    }

    @Test
    void the_same_step_sent_by_12_at_once_is_run_once_and_all_get_its_outcome() throws Exception {
        StartBody body = started();
        Callable<Response> request = () -> Caller.step(body.id(), step("hotel"));

        List<Response> responses = Together.run(Collections.nCopies(12, request));

        assertThat(responses)
                .extracting(response -> json(response).path("status").asText())
                .containsOnly("done");
        assertThat(responses)
                .extracting(Response::statusCode)
                .containsOnlyOnce(201)
                .contains(200);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThatQueue(body).hasLogged("step-added hotel", 1);
    }

    @Test
    void a_caller_who_waits_for_each_answer_never_meets_itself_up_to_the_last_step_that_fits() {
        StartBody body = started();

        for (int i = 0; i < 100; i++) {
            StepBody next = i % 3 == 2 ? enlisted("step-" + i) : step("step-" + i);
            assertThat(status(Caller.step(body.id(), next), 201)).isEqualTo("done");
        }

        isRefused(Caller.step(body.id(), step("one-more")), 409, "queue-state", "as many steps as a queue may have");
        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void a_completion_again_is_answered_with_the_queue_and_the_queue_takes_no_more_steps() {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));

        Response first = Caller.complete(body.id());
        Response again = Caller.complete(body.id());

        assertThat(status(again, 200)).isEqualTo("succeeded");
        assertThat(json(again)).isEqualTo(json(first));
        assertThatQueue(body).hasLogged("queue-completed", 1);
        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "succeeded can't be given another step");
    }

    @Test
    void a_queue_that_drives_itself_takes_neither_steps_nor_a_completion() {
        StartBody body = StartBody.at(participant, "hotel");
        Caller.startAndWait(body);

        isRefused(Caller.step(body.id(), step("hotel")), 409, "queue-state", "run by themselves");
        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "run by themselves");
        isRefused(Caller.complete(body.id()), 409, "queue-state", "run by themselves");
    }

    @Test
    void a_queue_that_is_unknown_or_purged_is_answered_so() {
        StartBody body = started();
        Caller.complete(body.id());
        DatabaseTime.pass(Duration.ofHours(25));
        clear.runOnce();

        isRefused(Caller.step(body.id(), step("car")), 410, "queue-purged", "window");
        isRefused(Caller.complete(body.id()), 410, "queue-purged", "window");
        isRefused(Caller.step(UUID.randomUUID(), step("car")), 404, "queue-not-found", "no queue");
        isRefused(Caller.complete(UUID.randomUUID()), 404, "queue-not-found", "no queue");
    }

    @Test
    void what_is_wrong_with_a_step_is_said_at_once_and_nothing_is_done() {
        StartBody body = started();
        StepBody wrong =
                step("car").with("result", 1).with("after", List.of("nobody")).with("colour", "red");

        Response response = Caller.step(body.id(), wrong);
        Response notAllowed = Caller.step(body.id(), step("car").url("http://169.254.169.254/"));

        isRefused(response, 400, "invalid-request", "3 things");
        assertThat(response.jsonPath().<String>getList("errors.pointer"))
                .containsExactlyInAnyOrder("/result", "/after/0", "/colour");
        isRefused(notAllowed, 403, "target-not-allowed", "Nothing");
        assertThat(notAllowed.jsonPath().<String>getList("errors.pointer"))
                .containsExactly("/action/url", "/compensation/url");
        assertThat(assertThatQueue(body).queue().path("steps")).isEmpty();
    }

    @Test
    void a_restored_queue_takes_no_more_steps() {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));

        Response restored = Caller.restoreAndWait(body.id());

        assertThat(status(restored, 200)).isEqualTo("restored");
        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "restored");
        assertThatQueue(body).hasSteps("hotel compensated").keptItsPromiseIn(book);
    }

    @Test
    void a_restore_in_the_middle_of_a_step_lets_it_end_and_its_caller_is_told_what_became_of_it() throws Exception {
        StartBody body = inTheCallOfFlight(trip());

        Caller.restore(body.id(), "changed its mind");

        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "restoring");
        participant.release();
        assertThat(status(Caller.step(body.id(), step("flight")), 200)).isIn("done", "compensating", "compensated");
        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_queue_whose_caller_vanished_is_restored_when_its_time_is_over() throws Exception {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));
        assertThatQueue(body).comesToWaitFor("caller", "null");

        DatabaseTime.pass(AN_HOUR.plusMinutes(1));

        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "The deadline of this queue was");
        isRefused(Caller.complete(body.id()), 409, "queue-state", "The deadline of this queue was");
        assertThat(resumeDue.runOnce()).isEqualTo(1);
        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_step_that_is_under_way_when_its_node_dies_is_undone_and_asking_for_it_again_says_so() throws Exception {
        StartBody body = inTheCallOfFlight(trip());
        Tampering.giveToOtherNode(body.id(), AN_HOUR);
        isBusy(Caller.step(body.id(), step("car")));

        declareDead.runOnce();

        isRefused(Caller.step(body.id(), step("car")), 409, "queue-interrupted", "claims the queue soon");
        isRefused(Caller.complete(body.id()), 409, "queue-interrupted", "claims the queue soon");
        assertThat(status(Caller.step(body.id(), step("flight"), 0), 200)).isEqualTo("running");
        recoverInterrupted.runOnce();
        assertThatQueue(body)
                .becomes("restored")
                .hasReason("interrupted: its node died")
                .keptItsPromiseIn(book);
        assertThat(status(Caller.step(body.id(), step("flight")), 200)).isEqualTo("compensated");
        isRefused(Caller.step(body.id(), step("car")), 409, "queue-state", "restored");
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    @Test
    void a_step_that_was_written_down_but_never_called_when_its_node_died_is_not_called_any_more() throws Exception {
        StartBody body = started();
        assertThatQueue(body).comesToWaitFor("caller", "null");
        Tampering.giveToOtherNode(body.id(), AN_HOUR);

        assertThat(status(Caller.step(body.id(), step("hotel"), 0), 201)).isEqualTo("idle");
        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body).becomes("restored").hasSteps("hotel idle").keptItsPromiseIn(book);
        assertThat(status(Caller.step(body.id(), step("hotel")), 200)).isEqualTo("idle");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void a_step_of_a_queue_that_is_to_be_resumed_is_done_after_all_and_its_caller_goes_on() {
        StartBody body = inTheCallOfFlight(trip().with("onInterruption", "resume"));
        Tampering.giveToOtherNode(body.id(), AN_HOUR);
        declareDead.runOnce();

        recoverInterrupted.runOnce();

        assertThat(status(Caller.step(body.id(), step("flight")), 200)).isEqualTo("done");
        assertThat(status(Caller.step(body.id(), step("car")), 201)).isEqualTo("done");
        assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        assertThatQueue(body).hasSteps("hotel done", "flight done", "car done").keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_a_step_that_passes_leaves_the_book_right(Fault fault) throws Exception {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));
        participant.action("flight").does(fault.behaviour());

        Response flight = Caller.step(body.id(), step("flight").impatient().attempts(2));
        participant.release();
        participant.awaitIdle();

        boolean refused = fault == Fault.REFUSED_BEFORE_DOING_IT;
        assertThat(status(flight, 201)).isEqualTo(refused ? "refused" : "done");
        if (refused) {
            assertThatQueue(body).becomes("restored");
        } else {
            assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        }
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_a_step_that_stays_leaves_the_book_right(Fault fault) throws Exception {
        StartBody body = started();
        Caller.step(body.id(), step("hotel"));
        participant.action("flight").thenAlways(fault.behaviour());

        Response flight = Caller.step(body.id(), step("flight").impatient().attempts(2));

        boolean refused = fault == Fault.REFUSED_BEFORE_DOING_IT;
        if (fault.saysDone()) {
            assertThat(status(flight, 201)).isEqualTo("done");
            assertThat(status(Caller.complete(body.id()), 200)).isEqualTo("succeeded");
        } else {
            List<String> undone = List.of("in-doubt", "compensating", "compensated");
            assertThat(status(flight, 201)).isIn(refused ? List.of("refused") : undone);
            assertThatQueue(body).becomes("restored");
        }
        participant.release();
        participant.awaitIdle();
        assertThatQueue(body).keptItsPromiseIn(book);
    }
}
