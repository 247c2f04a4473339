package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.doLate;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ParticipantBook;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Queues whose steps do not all come one after the other. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ParallelTest extends WholeService {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** First {@code room}; then {@code flight} and {@code car} side by side; when both are done, {@code mail}. */
    private StartBody diamond() {
        return StartBody.at(participant, "room", "flight", "car", "mail")
                .step("flight", step -> step.with("after", List.of("room")))
                .step("car", step -> step.with("after", List.of("room")))
                .step("mail", step -> step.with("after", List.of("flight", "car")));
    }

    @Test
    void branches_run_at_the_same_time_and_what_joins_them_waits_for_both() {
        StartBody body = diamond();
        participant.action("flight").does(answerLate());
        participant.action("car").does(answerLate());

        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        participant.awaitCall(ACTION, "car");

        assertThatQueue(body).hasSteps("room done", "flight running", "car running", "mail idle");
        assertThat(participant.calls(ACTION, "mail")).isEmpty();
        participant.release();
        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("succeeded");
        assertThat(participant.calls(ACTION, "mail")).hasSize(1);
    }

    @Test
    void a_join_sees_the_results_of_all_branches() throws Exception {
        StartBody body = diamond()
                .step(
                        "mail",
                        step -> step.body(
                                "action",
                                Map.of(
                                        "room", "{% $steps.room.no %}",
                                        "flight", "{% $steps.flight.no %}",
                                        "car", "{% $steps.car.no %}")));
        participant.action("room").does(ok("{\"no\": 1}"));
        participant.action("flight").does(ok("{\"no\": 2}"));
        participant.action("car").does(ok("{\"no\": 3}"));

        Caller.startAndWait(body);

        assertThatQueue(body).is("succeeded").hasSteps("room done", "flight done", "car done", "mail done");
        assertThat(JSON.readTree(participant.awaitCall(ACTION, "mail").body()))
                .isEqualTo(JSON.readTree("{\"room\": 1, \"flight\": 2, \"car\": 3}"));
    }

    @Test
    void a_refused_branch_lets_the_one_under_way_end_and_starts_no_new_one() throws Exception {
        StartBody body = diamond();
        participant.action("flight").does(doLate());
        participant.action("car").does(refuse(409, "no cars"));

        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        participant.awaitCall(ACTION, "car");
        assertThatQueue(body).becomes("restoring");
        assertThat(participant.calls(COMPENSATION, "room")).isEmpty();
        participant.release();
        Response rest = Caller.restoreAndWait(body.id());

        assertThat(rest.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("restored")
                .hasReason("step car was refused: 409 no cars")
                .hasSteps("room compensated", "flight compensated", "car refused", "mail idle");
        assertThat(participant.calls(ACTION, "mail")).isEmpty();
        assertThat(book.effective(body.id())).isZero();
        assertThat(undone(body)).containsExactly("flight", "room");
    }

    @Test
    void a_diamond_is_undone_backwards_its_branches_at_the_same_time() {
        StartBody body = diamond();
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        participant.compensation("mail").does(doLate());
        participant.compensation("flight").does(doLate());
        participant.compensation("car").does(doLate());

        Caller.restore(body.id(), "rain");
        participant.awaitCall(COMPENSATION, "mail");
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
        assertThat(participant.calls(COMPENSATION, "car")).isEmpty();
        participant.release();
        participant.awaitCall(COMPENSATION, "flight");
        participant.awaitCall(COMPENSATION, "car");
        assertThat(participant.calls(COMPENSATION, "room")).isEmpty();
        participant.release();
        Caller.restoreAndWait(body.id());

        assertThatQueue(body).is("restored");
        assertThat(book.effective(body.id())).isZero();
        assertThat(undone(body).getFirst()).isEqualTo("mail");
        assertThat(undone(body).subList(1, 3)).containsExactlyInAnyOrder("flight", "car");
        assertThat(undone(body).getLast()).isEqualTo("room");
    }

    @Test
    void steps_that_come_after_nothing_all_start_at_once() {
        StartBody body = StartBody.at(participant, "a", "b", "c")
                .step("b", step -> step.with("after", List.of()))
                .step("c", step -> step.with("after", List.of()));
        for (String step : List.of("a", "b", "c")) {
            participant.action(step).does(answerLate());
        }

        Caller.start(body);
        for (String step : List.of("a", "b", "c")) {
            participant.awaitCall(ACTION, step);
        }
        participant.release();

        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void a_step_may_come_after_one_further_down() {
        StartBody body = StartBody.at(participant, "last", "first")
                .step("last", step -> step.with("after", List.of("first")))
                .step("first", step -> step.with("after", List.of()));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        assertThatQueue(body)
                .hasLog(
                        "queue-started",
                        "step-started first",
                        "step-done first",
                        "step-started last",
                        "step-done last",
                        "queue-succeeded",
                        "restore-requested",
                        "compensation-started last",
                        "compensation-done last",
                        "compensation-started first",
                        "compensation-done first",
                        "queue-restored");
    }

    @Test
    void a_result_of_another_branch_can_not_be_used() {
        StartBody body = diamond().step("car", step -> step.body("action", Map.of("flight", "{% $steps.flight.no %}")));

        Response response = Caller.start(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("errors[0].pointer")).isEqualTo("/steps/2/action/body/flight");
        assertThat(response.jsonPath().getString("errors[0].detail"))
                .contains("step flight is not certain to be done before");
    }

    private List<String> undone(StartBody body) {
        return book.entries(body.id()).stream()
                .filter(entry -> entry.kind() == COMPENSATION)
                .map(ParticipantBook.Entry::step)
                .toList();
    }
}
