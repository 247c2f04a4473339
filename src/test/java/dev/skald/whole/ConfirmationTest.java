package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that are made final once all are done. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ConfirmationTest extends WholeService {
    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight")
                .step("hotel", this::confirmed)
                .step("flight", this::confirmed);
    }

    private void confirmed(StartBody.StepBody step) {
        step.with(
                        "confirmation",
                        Map.of("url", participant.url("/confirmations").toString(), "timeout", "PT1H"))
                .with("compensationRetry", Map.of("maxAttempts", 3, "firstDelay", "PT0.05S", "maxDelay", "PT0.05S"));
    }

    @Test
    void everything_is_confirmed_once_everything_is_done() {
        StartBody body = trip();

        Response answer = Caller.startAndWait(body);

        assertThat(json(answer).path("status").asText()).isEqualTo("succeeded");
        assertThatQueue(body)
                .hasSteps("hotel confirmed", "flight confirmed")
                .hasLogged("queue-confirming", 1)
                .keptItsPromiseIn(book);
        assertThat(book.confirmed(body.id(), "hotel")).isTrue();
        assertThat(participant.calls()).extracting(call -> call.kind()).startsWith(ACTION, ACTION);
    }

    @Test
    void nothing_is_confirmed_of_a_queue_that_fails() {
        StartBody body = trip();
        participant.action("flight").does(refuse(409, "no seats"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(CONFIRMATION, "hotel")).isEmpty();
    }

    @Test
    void a_queue_that_is_being_confirmed_cannot_be_restored_until_it_has_succeeded() throws Exception {
        StartBody body = trip();
        participant.confirmation("hotel").does(answerLate());
        Caller.start(body);
        participant.awaitCall(CONFIRMATION, "hotel");

        Response refused = Caller.restore(body.id(), "changed her mind");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("type")).endsWith("/queue-state");
        assertThat(refused.<String>path("queueStatus")).isEqualTo("confirming");
        participant.release();
        assertThatQueue(body).becomes("succeeded").hasSteps("hotel confirmed", "flight confirmed");
    }

    @Test
    void after_success_it_is_restored_as_any_other() {
        StartBody body = trip();
        Caller.startAndWait(body);

        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");

        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight compensated")
                .undidInReverse(book)
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "hotel").getFirst().body()).contains("\"result\"");
    }

    /** What happens to a confirmation's first attempt. */
    enum Fault {
        FAILED_BEFORE,
        FAILED_AFTER,
        REFUSED,
        TIMED_OUT_BEFORE,
        TIMED_OUT_AFTER,
        CUT_BEFORE,
        CUT_AFTER,
        ANSWERED_TWICE,
        CALLED_BACK,
        CALLED_BACK_FIRST,
        GONE;

        Behaviour behaviour() {
            return switch (this) {
                case FAILED_BEFORE -> refuse(503, "not now");
                case FAILED_AFTER -> Behaviour.refuseAfterDoing(500, "something went wrong");
                case REFUSED -> refuse(409, "no");
                case TIMED_OUT_BEFORE -> Behaviour.timeOutBeforeDoing();
                case TIMED_OUT_AFTER -> Behaviour.timeOutAfterDoing();
                case CUT_BEFORE -> Behaviour.cutBeforeDoing();
                case CUT_AFTER -> Behaviour.cutAfterDoing();
                case ANSWERED_TWICE -> Behaviour.answerTwice();
                case CALLED_BACK -> Behaviour.callBack(2);
                case CALLED_BACK_FIRST -> Behaviour.callBackFirst();
                case GONE -> Behaviour.done(404, Map.of(), "");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_happens_to_a_confirmation_it_is_tried_again_with_the_same_key(Fault fault) throws Exception {
        StartBody body = trip();
        body.step(
                "hotel",
                step -> step.with(
                        "confirmation",
                        Map.of("url", participant.url("/confirmations").toString(), "timeout", "PT0.5S")));
        participant.confirmation("hotel").does(fault.behaviour());

        Caller.start(body);

        assertThatQueue(body)
                .becomes("succeeded")
                .hasSteps("hotel confirmed", "flight confirmed")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(CONFIRMATION, "hotel"))
                .extracting(call -> call.idempotencyKey())
                .containsOnly(
                        participant.calls(CONFIRMATION, "hotel").getFirst().idempotencyKey());
    }

    @Test
    void a_confirmation_that_fails_for_good_needs_a_human_and_goes_on_when_one_says_so() {
        StartBody body = trip();
        participant.confirmation("hotel").does(answer(500), answer(500), answer(500));

        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("attention");
        assertThatQueue(body).hasSteps("hotel confirming", "flight confirmed");
        assertThat(Caller.restore(body.id(), "x").statusCode()).isEqualTo(409);

        assertThat(json(Caller.retryAndWait(body.id())).path("status").asText()).isEqualTo("succeeded");
        assertThatQueue(body).hasSteps("hotel confirmed", "flight confirmed").keptItsPromiseIn(book);
    }

    @Test
    void a_confirmation_may_be_answered_later() throws Exception {
        StartBody body = trip();
        participant.confirmation("hotel").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel").is("confirming");
        PendingOperation hotel = participant.pending(CONFIRMATION, "hotel");
        hotel.finish();

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_node_that_dies_in_a_confirmation_does_not_turn_the_queue_round() throws Exception {
        StartBody body = trip();
        participant.confirmation("hotel").does(answerLate());
        Caller.start(body);
        participant.awaitCall(CONFIRMATION, "hotel");
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));

        declareDead.runOnce();
        // A round passes over a queue that somebody is at just then, as the flight's confirmation may be.
        Eventually.until("the queue is taken up", () -> recoverInterrupted.runOnce() == 1);

        assertThatQueue(body)
                .becomes("succeeded")
                .hasSteps("hotel confirmed", "flight confirmed")
                .hasLogged("queue-recovered", 1)
                .keptItsPromiseIn(book);
    }
}
