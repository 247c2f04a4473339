package dev.skald.whole;

import static dev.skald.support.Behaviour.doLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.refuseAfterDoing;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ParticipantBook;
import dev.skald.support.ReceivedCall;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that can go wrong with a call, in the action and in the compensation, once and every time. */
@QuarkusTest
@TestProfile(NoTimers.class)
class FaultMatrixTest {
    private ScriptedParticipant participant;
    private ParticipantBook book;

    @BeforeEach
    void openParticipant() {
        participant = ScriptedParticipant.start();
        book = participant.book();
    }

    @AfterEach
    void closeParticipant() {
        participant.close();
    }

    /** Flight is tried twice. */
    private StartBody trip(Fault fault) {
        return StartBody.at(participant, "hotel", "flight", "car")
                .step(
                        "flight",
                        step -> step.timeout(fault.timeout()).attempts(2).compensationAttempts(2));
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_the_action_that_passes_leaves_the_book_right(Fault fault) {
        StartBody body = trip(fault);
        participant.action("flight").does(fault.behaviour());

        Caller.startAndWait(body);
        lateCallsArrive();

        boolean refused = fault == Fault.REFUSED_BEFORE_DOING_IT;
        assertThatQueue(body).is(refused ? "restored" : "succeeded").keptItsPromiseIn(book);
        oneKeyForAll(CallKind.ACTION, fault.saysDone() || refused ? 1 : 2);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_the_action_that_stays_leaves_the_book_right(Fault fault) {
        StartBody body = trip(fault);
        participant.action("flight").thenAlways(fault.behaviour());

        Caller.startAndWait(body);
        lateCallsArrive();

        assertThatQueue(body).is(fault.saysDone() ? "succeeded" : "restored").keptItsPromiseIn(book);
        boolean refused = fault == Fault.REFUSED_BEFORE_DOING_IT;
        oneKeyForAll(CallKind.ACTION, fault.saysDone() || refused ? 1 : 2);
        assertThat(participant.calls(CallKind.COMPENSATION, "flight")).hasSize(fault.saysDone() || refused ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_the_compensation_that_passes_leaves_the_book_right(Fault fault) {
        StartBody body = trip(fault);
        participant.compensation("flight").does(fault.behaviour());
        Caller.startAndWait(body);

        Caller.restoreAndWait(body.id());
        lateCallsArrive();

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car compensated")
                .keptItsPromiseIn(book);
        oneKeyForAll(CallKind.COMPENSATION, fault.saysDone() ? 1 : 2);
        assertThat(book.count(CallKind.COMPENSATION, body.id(), "flight")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_of_the_compensation_that_stays_needs_a_human_and_keeps_everything(Fault fault) {
        StartBody body = trip(fault);
        participant.compensation("flight").thenAlways(fault.behaviour());
        Caller.startAndWait(body);

        Caller.restoreAndWait(body.id());
        lateCallsArrive();

        if (fault.saysDone()) {
            assertThatQueue(body).is("restored").keptItsPromiseIn(book);
            return;
        }
        assertThatQueue(body)
                .is("attention")
                .hasSteps("hotel done", "flight compensating", "car compensated")
                .undidInReverse(book);
        oneKeyForAll(CallKind.COMPENSATION, 2);
        assertThat(book.effective(body.id(), "hotel")).isEqualTo(1);
        assertThat(participant.calls(CallKind.COMPENSATION, "hotel")).isEmpty();
    }

    @Test
    void an_action_that_arrives_after_its_compensation_is_refused_by_the_participant() {
        StartBody body = trip(Fault.DONE_LATE).step("flight", step -> step.attempts(1));
        participant.action("flight").does(doLate());

        Caller.startAndWait(body);
        assertThatQueue(body).is("restored").hasSteps("hotel compensated", "flight compensated", "car idle");
        assertThat(book.count(CallKind.ACTION, body.id(), "flight"))
                .as("done before the release")
                .isZero();
        lateCallsArrive();

        assertThatQueue(body).keptItsPromiseIn(book);
        assertThat(book.count(CallKind.ACTION, body.id(), "flight"))
                .as("done after the release")
                .isZero();
    }

    @Test
    void a_participant_that_does_it_and_says_no_is_taken_at_its_word() {
        StartBody body = trip(Fault.OK);
        participant.action("flight").does(refuseAfterDoing(409, "no"));

        Caller.startAndWait(body);

        assertThatQueue(body).is("restored").hasSteps("hotel compensated", "flight refused", "car idle");
        assertThat(book.effective(body.id(), "hotel")).isZero();
        assertThat(book.effective(body.id(), "flight"))
                .as("what no honest participant does")
                .isEqualTo(1);
        assertThat(participant.calls(CallKind.COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_no_after_an_attempt_in_doubt_is_not_the_last_word_as_that_attempt_may_still_arrive() {
        StartBody body = trip(Fault.DONE_LATE);
        participant.action("flight").does(doLate(), refuse(409, "no"));

        Caller.startAndWait(body);
        lateCallsArrive();

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-in-doubt",
                        "retry-scheduled",
                        "step-started",
                        "step-in-doubt",
                        "compensation-started",
                        "compensation-done")
                .keptItsPromiseIn(book);
    }

    /** Whatever the participant still holds back, it does now. */
    private void lateCallsArrive() {
        participant.release();
        participant.awaitIdle();
    }

    private void oneKeyForAll(CallKind kind, int attempts) {
        assertThat(participant.calls(kind, "flight"))
                .as("attempts")
                .hasSize(attempts)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(participant.awaitCall(kind, "flight").idempotencyKey());
    }
}
