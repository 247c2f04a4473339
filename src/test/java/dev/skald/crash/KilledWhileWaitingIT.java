package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.PendingOperation;
import dev.skald.support.ReceivedCall;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kills Skald and its own database with SIGKILL while queues wait for one another, for answers that were put off, or for
 * several calls at once.
 */
class KilledWhileWaitingIT extends WholeProcess {
    private static SkaldProcess alone;

    private ScriptedParticipant participant;

    @BeforeAll
    static void startSkald() throws Exception {
        alone = SkaldProcess.in(Files.createTempDirectory("skald-waiting"), QUICK);
        alone.start();
    }

    @AfterAll
    static void endSkald() {
        alone.close();
    }

    @BeforeEach
    void askSkald() {
        ask(alone);
        participant = participant();
    }

    private void killAndStart() throws Exception {
        alone.killAll();
        alone.start();
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight");
    }

    @Test
    void an_answer_that_was_put_off_is_taken_after_the_restart_at_the_same_address() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn());
        StartBody goesOn = started(trip().step("hotel", step -> step.action("timeout", "PT1H")));
        awaitWaiting(goesOn.id(), "result");
        PendingOperation hotel = participant.pending(ACTION, "hotel");
        participant.action("flight").does(Behaviour.refuse(409, "no seats"));
        participant.compensation("hotel").does(Behaviour.takeOn());
        StartBody goesBack = started(trip().step("hotel", step -> step.compensation("timeout", "PT1H")));
        awaitWaiting(goesBack.id(), "result");
        PendingOperation cancelled = participant.pending(COMPENSATION, "hotel");

        killAndStart();
        awaitWaiting(goesOn.id(), "result");
        awaitWaiting(goesBack.id(), "result");
        hotel.finish();
        cancelled.finish();

        for (PendingOperation answered : List.of(hotel, cancelled)) {
            assertThat(answered.callBack()).isEqualTo(204);
        }
        assertThatQueue(goesOn).becomes("succeeded");
        assertThatQueue(goesBack).becomes("restored");
        for (StartBody body : List.of(goesOn, goesBack)) {
            assertThatQueue(body).hasLogged("queue-interrupted", 0).keptItsPromiseIn(participant.book());
        }
        assertThat(participant.calls(ACTION, "hotel")).hasSize(2);
        assertThat(participant.calls(COMPENSATION, "hotel")).hasSize(1);
        assertThat(hotel.callBack()).isEqualTo(204);
    }

    @Test
    void a_step_waits_on_for_its_time_or_its_signal() throws Exception {
        StartBody signalled = started(waits("signal", Map.of()));
        awaitWaiting(signalled.id(), "signal");
        StartBody early = waits("signal", Map.of());
        participant.action("hotel").does(Behaviour.takeOn());
        started(early);
        awaitWaiting(early.id(), "result");
        assertThat(Caller.signal(early.id(), "rest", "7").statusCode()).isEqualTo(200);
        PendingOperation hotel = participant.pending(ACTION, "hotel");
        StartBody over = started(waits("wait", "PT3S"));
        awaitWaiting(over.id(), "time");
        StartBody regretted = started(waits("wait", "P300D"));
        awaitWaiting(regretted.id(), "time");

        killAndStart();
        awaitWaiting(signalled.id(), "signal");
        awaitWaiting(regretted.id(), "time");
        assertThat(Caller.signal(signalled.id(), "rest", "true").statusCode()).isEqualTo(200);
        hotel.finish();
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThat(Caller.restore(regretted.id(), "regret").statusCode()).isEqualTo(202);

        for (StartBody body : List.of(signalled, early, over)) {
            assertThatQueue(body)
                    .becomes("succeeded")
                    .hasLogged("queue-interrupted", 0)
                    .keptItsPromiseIn(participant.book());
        }
        assertThatQueue(regretted)
                .becomes("restored")
                .hasSteps("hotel compensated", "rest skipped", "flight idle")
                .keptItsPromiseIn(participant.book());
        assertThat(step(early.id(), "rest").path("result").asInt()).isEqualTo(7);
    }

    /** A hotel, a step that waits so, and a flight. */
    private StartBody waits(String member, Object value) {
        return StartBody.at(participant, "hotel", "rest", "flight")
                .step("rest", step -> step.insteadOfCalls(member, value));
    }

    @Test
    void a_queue_that_is_being_confirmed_is_confirmed_and_never_restored() throws Exception {
        Map<String, Object> confirmation =
                Map.of("url", participant.url("/confirmations").toString(), "timeout", "PT20S");
        StartBody body = StartBody.at(participant, "hotel", "flight", "car");
        for (String step : List.of("hotel", "flight", "car")) {
            body.step(step, s -> s.with("confirmation", confirmation));
        }
        participant.confirmation("flight").does(Behaviour.timeOutBeforeDoing());
        participant.confirmation("car").does(Behaviour.timeOutAfterDoing());
        started(body);
        participant.awaitCall(CONFIRMATION, "flight");
        participant.awaitEffect(CONFIRMATION, body.id(), "car");

        killAndStart();

        assertThatQueue(body)
                .becomes("succeeded")
                .hasSteps("hotel confirmed", "flight confirmed", "car confirmed")
                .hasLogged("queue-interrupted", 1)
                .hasLogged("restore-requested", 0)
                .keptItsPromiseIn(participant.book());
        askedAgainWithTheSameKey(CONFIRMATION, "flight");
        askedAgainWithTheSameKey(CONFIRMATION, "car");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
    }

    /** A hotel, then a journey, which is a queue of a train and a bus, then a mail. */
    private StartBody travel(String onInterruption) {
        StartBody journey = StartBody.at(participant, "train", "bus").with("onInterruption", onInterruption);
        return StartBody.at(participant, "hotel", "journey", "mail").step("journey", step -> step.queue(journey));
    }

    private UUID journeyOf(StartBody body) throws Exception {
        return UUID.fromString(step(body.id(), "journey").path("queueId").asText());
    }

    @Test
    void a_sub_queue_in_the_middle_of_an_action_is_restored_or_resumed_and_its_parent_learns_it() throws Exception {
        participant.action("bus").does(Behaviour.timeOutBeforeDoing(), Behaviour.timeOutAfterDoing());
        StartBody restored = started(travel("restore"));
        participant.awaitCall(ACTION, "bus", 1);
        StartBody resumed = started(travel("resume"));
        participant.awaitCall(ACTION, "bus", 2);
        for (StartBody body : List.of(restored, resumed)) {
            awaitWaiting(body.id(), "result");
        }

        killAndStart();

        assertThatQueue(restored)
                .becomes("restored")
                .hasSteps("hotel compensated", "journey refused", "mail idle")
                .keptItsPromiseIn(participant.book());
        assertThatQueue(journeyOf(restored)).hasSteps("train compensated", "bus compensated");
        assertThat(participant.book().effective(restored.id())).isZero();
        assertThat(participant.book().effective(journeyOf(restored))).isZero();
        assertThatQueue(resumed).becomes("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void a_sub_queue_that_is_being_undone_for_its_parent_is_undone_to_the_end() throws Exception {
        participant.action("mail").thenAlways(Behaviour.refuse(409, "no such address"));
        participant.compensation("bus").does(Behaviour.timeOutBeforeDoing(), Behaviour.timeOutAfterDoing());
        StartBody undone = started(travel("restore"));
        participant.awaitCall(COMPENSATION, "bus", 1);
        StartBody done = started(travel("resume"));
        participant.awaitCall(COMPENSATION, "bus", 2);

        killAndStart();

        for (StartBody body : List.of(undone, done)) {
            assertThatQueue(body)
                    .becomes("restored")
                    .hasSteps("hotel compensated", "journey compensated", "mail refused")
                    .keptItsPromiseIn(participant.book());
            assertThatQueue(journeyOf(body)).hasSteps("train compensated", "bus compensated");
            assertThat(participant.book().effective(body.id())).isZero();
            assertThat(participant.book().effective(journeyOf(body))).isZero();
        }
    }

    @Test
    void of_branches_that_are_called_at_once_both_are_undone_or_both_asked_again() throws Exception {
        ScriptedParticipant other = participant();
        StartBody restored = branchesInFlight(participant, "restore");
        StartBody resumed = branchesInFlight(other, "resume");

        killAndStart();

        assertThatQueue(restored)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated", "car compensated", "mail idle")
                .keptItsPromiseIn(participant.book());
        assertThatQueue(resumed).becomes("succeeded").keptItsPromiseIn(other.book());
        for (String step : List.of("flight", "car")) {
            assertThat(participant.calls(ACTION, step)).hasSize(1);
            askedAgainWithTheSameKey(other, ACTION, step);
        }
    }

    /** After hotel, flight and car are both under way, the one done and the other not. */
    private StartBody branchesInFlight(ScriptedParticipant at, String onInterruption) {
        StartBody body = StartBody.at(at, "hotel", "flight", "car", "mail")
                .with("onInterruption", onInterruption)
                .step("car", step -> step.with("after", List.of("hotel")))
                .step("mail", step -> step.with("after", List.of("flight", "car")));
        at.action("flight").does(Behaviour.timeOutBeforeDoing());
        at.action("car").does(Behaviour.timeOutAfterDoing());
        started(body);
        at.awaitCall(ACTION, "flight");
        at.awaitEffect(ACTION, body.id(), "car");
        return body;
    }

    private void askedAgainWithTheSameKey(CallKind kind, String step) {
        askedAgainWithTheSameKey(participant, kind, step);
    }

    private static void askedAgainWithTheSameKey(ScriptedParticipant at, CallKind kind, String step) {
        assertThat(at.calls(kind, step))
                .hasSize(2)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(at.awaitCall(kind, step).idempotencyKey());
    }
}
