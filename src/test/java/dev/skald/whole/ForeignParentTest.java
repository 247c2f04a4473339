package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.purge.ClearQueues;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues whose callers say that they belong to a step of another queue, which did not start them. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ForeignParentTest extends WholeService {
    private static final String OTHER = "another queue has the id of this step";

    @Inject
    ClearQueues clear;

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight")
                .step(
                        "hotel",
                        step -> step.action("timeout", "PT1H")
                                .compensation("timeout", "PT1H")
                                .with(
                                        "confirmation",
                                        Map.of(
                                                "url",
                                                participant
                                                        .url("/confirmations")
                                                        .toString(),
                                                "timeout",
                                                "PT1H")));
    }

    /** A queue that says that it is this step, comes to an end. */
    private void foreign(UUID parent, String step, String outcome) {
        StartBody body = StartBody.at(participant, "own").with("parent", Map.of("queueId", parent, "step", step));
        if (outcome.equals("restored")) {
            participant.action("own").does(refuse(409, "no"));
        }
        Caller.startAndWait(body);
        assertThatQueue(body).is(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "restored"})
    void does_not_answer_for_a_step_whose_answer_is_put_off(String outcome) throws Exception {
        participant.action("hotel").does(takeOn());
        StartBody body = trip();
        Caller.start(body);
        PendingOperation hotel = participant.pending(ACTION, "hotel");
        assertThatQueue(body).comesToWaitFor("result", "hotel");

        foreign(body.id(), "hotel", outcome);
        hotel.finish();

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded").hasLogged("step-done hotel", 1);
        assertThat(json(Caller.queue(body.id())).at("/steps/0/result").has("queueId"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "restored"})
    void does_not_answer_for_a_step_whose_call_is_under_way(String outcome) throws Exception {
        participant.action("hotel").does(answerLate());
        StartBody body = trip();
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");

        foreign(body.id(), "hotel", outcome);
        participant.release();

        assertThatQueue(body).becomes("succeeded").hasLogged("step-done hotel", 1);
        assertThat(json(Caller.queue(body.id())).at("/steps/0/result").has("queueId"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "restored"})
    void does_not_answer_for_a_compensation(String outcome) throws Exception {
        participant.compensation("hotel").does(takeOn());
        participant.action("flight").does(refuse(409, "no seats"));
        StartBody body = trip();
        Caller.start(body);
        PendingOperation undo = participant.pending(COMPENSATION, "hotel");
        assertThatQueue(body).comesToWaitFor("result", "hotel");

        foreign(body.id(), "hotel", outcome);
        assertThatQueue(body).is("restoring").hasLogged("compensation-failed hotel", 0);
        undo.finish();

        assertThat(undo.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "restored"})
    void does_not_answer_for_a_confirmation(String outcome) throws Exception {
        participant.confirmation("hotel").does(takeOn());
        StartBody body = trip();
        Caller.start(body);
        PendingOperation confirmed = participant.pending(CONFIRMATION, "hotel");
        assertThatQueue(body).comesToWaitFor("result", "hotel");

        foreign(body.id(), "hotel", outcome);
        assertThatQueue(body).is("confirming").hasLogged("confirmation-failed hotel", 0);
        confirmed.finish();

        assertThat(confirmed.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    /** A hotel whose answer is held back, then a queue, whose id is known and not taken. */
    private StartBody heldBackBeforeItsQueue(boolean elsewhere) {
        participant.action("hotel").does(answerLate());
        StartBody body = StartBody.at(participant, "hotel", "pay").step("pay", step -> {
            step.queue(StartBody.at(participant, "card"));
            if (elsewhere) {
                step.with("coordinator", "http://127.0.0.1:" + RestAssured.port);
            }
        });
        Caller.start(body);
        participant.awaitCall(ACTION, "hotel");
        return body;
    }

    private static UUID idOfQueue(StartBody body) {
        return UUID.fromString(
                json(Caller.queue(body.id())).at("/steps/1/queueId").asText());
    }

    /** Takes the id of the step that is a queue. */
    private StartBody inTheWay(StartBody body) {
        StartBody other = StartBody.at(participant, "own")
                .with("id", idOfQueue(body))
                .with("parent", Map.of("queueId", body.id(), "step", "pay"));
        Caller.startAndWait(other);
        assertThatQueue(other).is("succeeded");
        return other;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void in_the_way_of_a_sub_queue_refuses_the_step_and_is_left_alone(boolean elsewhere) throws Exception {
        StartBody body = heldBackBeforeItsQueue(elsewhere);
        StartBody other = inTheWay(body);

        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "pay refused")
                .hasReasonStartingWith(
                        elsewhere
                                ? "step pay was refused: 422 A queue was started with the id"
                                : "step pay was refused: " + OTHER);
        assertThatQueue(other).is("succeeded");
        assertThat(participant.calls(ACTION, "card")).isEmpty();
        assertThat(book.effective(body.id())).isZero();
    }

    @Test
    void in_the_way_is_restored_by_itself() throws Exception {
        StartBody body = heldBackBeforeItsQueue(false);
        StartBody other = inTheWay(body);

        Response restored = Caller.restoreAndWait(other.id());

        assertThat(json(restored).path("status").asText()).isEqualTo("restored");
        participant.release();
        assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "pay refused");
    }

    @Test
    void that_was_in_the_way_and_is_purged_refuses_the_step_too() throws Exception {
        StartBody body = heldBackBeforeItsQueue(false);
        StartBody other = inTheWay(body);
        assertThat(Caller.delete(other.id()).statusCode()).isEqualTo(204);

        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "pay refused")
                .hasReasonStartingWith("step pay was refused: " + OTHER);
    }

    @Test
    void are_purged_whatever_they_say_also_in_a_circle() {
        StartBody one = StartBody.at(participant, "own");
        StartBody two = StartBody.at(participant, "own");
        one.with("parent", Map.of("queueId", two.id(), "step", "own"));
        two.with("parent", Map.of("queueId", one.id(), "step", "own"));
        Caller.startAndWait(one);
        Caller.startAndWait(two);
        DatabaseTime.pass(Duration.ofDays(2));

        clear.runOnce();

        assertThat(Caller.queue(one.id()).statusCode()).isEqualTo(410);
        assertThat(Caller.queue(two.id()).statusCode()).isEqualTo(410);
    }
}
