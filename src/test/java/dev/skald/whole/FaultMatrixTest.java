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
import org.junit.jupiter.api.Test;

/** Everything that can go wrong with a call, in the action and in the compensation, once and every time. */
@QuarkusTest
@TestProfile(NoTimers.class)
class FaultMatrixTest extends WholeService {
    /** A queue whose step flight a fault happens to. Flight is tried twice. */
    private record Trip(Fault fault, ScriptedParticipant participant, StartBody body) {
        Trip(Fault fault, ScriptedParticipant participant) {
            this(
                    fault,
                    participant,
                    StartBody.at(participant, "hotel", "flight", "car")
                            .step(
                                    "flight",
                                    step -> step.timeout(fault.timeout())
                                            .attempts(2)
                                            .compensationAttempts(2)));
        }

        boolean isRefused() {
            return fault == Fault.REFUSED_BEFORE_DOING_IT;
        }

        ParticipantBook book() {
            return participant.book();
        }

        /** Does now what the participant still holds back. */
        void lateCallsArrive() {
            participant.release();
            participant.awaitIdle();
        }

        void oneKeyForAll(CallKind kind, int attempts) {
            assertThat(participant.calls(kind, "flight"))
                    .as("attempts")
                    .hasSize(attempts)
                    .extracting(ReceivedCall::idempotencyKey)
                    .containsOnly(participant.awaitCall(kind, "flight").idempotencyKey());
        }
    }

    private interface Trial {
        void of(Trip trip) throws Exception;
    }

    private static void everyFault(Trial trial) throws Exception {
        FaultMatrix.tryAll((fault, participant) -> trial.of(new Trip(fault, participant)));
    }

    private Trip trip(Fault fault) {
        return new Trip(fault, participant);
    }

    @Test
    void a_fault_of_the_action_that_passes_leaves_the_book_right() throws Exception {
        everyFault(trip -> {
            trip.participant().action("flight").does(trip.fault().behaviour());

            Caller.startAndWait(trip.body());
            trip.lateCallsArrive();

            assertThatQueue(trip.body())
                    .is(trip.isRefused() ? "restored" : "succeeded")
                    .keptItsPromiseIn(trip.book());
            trip.oneKeyForAll(CallKind.ACTION, trip.fault().saysDone() || trip.isRefused() ? 1 : 2);
        });
    }

    @Test
    void a_fault_of_the_action_that_stays_leaves_the_book_right() throws Exception {
        everyFault(trip -> {
            trip.participant().action("flight").thenAlways(trip.fault().behaviour());

            Caller.startAndWait(trip.body());
            trip.lateCallsArrive();

            boolean known = trip.fault().saysDone() || trip.isRefused();
            assertThatQueue(trip.body())
                    .is(trip.fault().saysDone() ? "succeeded" : "restored")
                    .keptItsPromiseIn(trip.book());
            trip.oneKeyForAll(CallKind.ACTION, known ? 1 : 2);
            assertThat(trip.participant().calls(CallKind.COMPENSATION, "flight"))
                    .hasSize(known ? 0 : 1);
        });
    }

    @Test
    void a_fault_of_the_compensation_that_passes_leaves_the_book_right() throws Exception {
        everyFault(trip -> {
            trip.participant().compensation("flight").does(trip.fault().behaviour());
            Caller.startAndWait(trip.body());

            Caller.restoreAndWait(trip.body().id());
            trip.lateCallsArrive();

            assertThatQueue(trip.body())
                    .is("restored")
                    .hasSteps("hotel compensated", "flight compensated", "car compensated")
                    .keptItsPromiseIn(trip.book());
            trip.oneKeyForAll(CallKind.COMPENSATION, trip.fault().saysDone() ? 1 : 2);
            assertThat(trip.book().count(CallKind.COMPENSATION, trip.body().id(), "flight"))
                    .isEqualTo(1);
        });
    }

    @Test
    void a_fault_of_the_compensation_that_stays_needs_a_human_and_keeps_everything() throws Exception {
        everyFault(trip -> {
            trip.participant().compensation("flight").thenAlways(trip.fault().behaviour());
            Caller.startAndWait(trip.body());

            Caller.restoreAndWait(trip.body().id());
            trip.lateCallsArrive();

            if (trip.fault().saysDone()) {
                assertThatQueue(trip.body()).is("restored").keptItsPromiseIn(trip.book());
                return;
            }
            assertThatQueue(trip.body())
                    .is("attention")
                    .hasSteps("hotel done", "flight compensating", "car compensated")
                    .undidInReverse(trip.book());
            trip.oneKeyForAll(CallKind.COMPENSATION, 2);
            assertThat(trip.book().effective(trip.body().id(), "hotel")).isEqualTo(1);
            assertThat(trip.participant().calls(CallKind.COMPENSATION, "hotel")).isEmpty();
        });
    }

    @Test
    void an_action_that_arrives_after_its_compensation_is_refused_by_the_participant() {
        Trip trip = trip(Fault.DONE_LATE);
        StartBody body = trip.body().step("flight", step -> step.attempts(1));
        participant.action("flight").does(doLate());

        Caller.startAndWait(body);
        assertThatQueue(body).is("restored").hasSteps("hotel compensated", "flight compensated", "car idle");
        assertThat(book.count(CallKind.ACTION, body.id(), "flight"))
                .as("done before the release")
                .isZero();
        trip.lateCallsArrive();

        assertThatQueue(body).keptItsPromiseIn(book);
        assertThat(book.count(CallKind.ACTION, body.id(), "flight"))
                .as("done after the release")
                .isZero();
    }

    @Test
    void a_participant_that_does_it_and_says_no_is_taken_at_its_word() {
        StartBody body = trip(Fault.OK).body();
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
        Trip trip = trip(Fault.DONE_LATE);
        StartBody body = trip.body();
        participant.action("flight").does(doLate(), refuse(409, "no"));

        Caller.startAndWait(body);
        trip.lateCallsArrive();

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
}
