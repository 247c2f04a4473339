package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.doLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.QueueAssert;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of queues whose node died, and of those whose time has come. */
@QuarkusTest
@TestProfile(NoTimers.class)
class RecoveryTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car");
    }

    private StartBody trip(String onInterruption) {
        return trip().with("onInterruption", onInterruption);
    }

    /** A queue that waits for an hour before it calls flight again. */
    private StartBody waiting(String onInterruption) throws Exception {
        StartBody body = trip(onInterruption);
        participant.action("flight").does(answer(503, Map.of("Retry-After", "3600"), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        return body;
    }

    /** A queue whose node died in the call of flight; what that call does it does only when it is released. */
    private StartBody diedInTheCall(String onInterruption, Behaviour behaviour) {
        StartBody body = inTheCall(trip(onInterruption), behaviour);
        Tampering.giveToOtherNode(body.id(), AN_HOUR);
        return body;
    }

    private StartBody inTheCall(StartBody body, Behaviour behaviour) {
        participant.action("flight").does(behaviour);
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        return body;
    }

    /** A queue whose node was declared dead in the call of flight, and lives. */
    private StartBody takenFromSlowNode(StartBody body) {
        inTheCall(body, answerLate());
        String node = Tampering.giveToOtherNode(body.id(), AN_HOUR);
        declareDead.runOnce();
        Tampering.lives(node);
        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);
        return body;
    }

    @Test
    void a_queue_whose_node_died_waits_for_recovery_and_is_then_restored() throws Exception {
        StartBody body = diedInTheCall("restore", answerLate());
        assertThat(assertThatQueue(body).is("running").queue().path("waiting").isNull())
                .as("nobody knows yet that the node is dead")
                .isTrue();

        int declared = declareDead.runOnce();

        assertThat(declared).isEqualTo(1);
        assertThatQueue(body).is("running");
        assertThat(assertThatQueue(body).queue().at("/waiting/for").asText()).isEqualTo("recovery");
        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);
        assertThatQueue(body)
                .becomes("restored")
                .hasReason("interrupted: its node died")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "queue-interrupted",
                        "restore-requested",
                        "compensation-started flight",
                        "compensation-done flight",
                        "compensation-started hotel",
                        "compensation-done hotel",
                        "queue-restored")
                .keptItsPromiseIn(book);
        assertThat(recoverInterrupted.runOnce()).isZero();
    }

    @Test
    void a_queue_that_is_to_be_resumed_calls_again_with_the_same_key_and_goes_on() throws Exception {
        StartBody body = diedInTheCall("resume", answerLate());

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf("flight", "step-started", "step-started", "step-done")
                .hasLogged("queue-interrupted", 1)
                .hasLogged("queue-recovered", 1)
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight"))
                .hasSize(2)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(participant.awaitCall(ACTION, "flight").idempotencyKey());
    }

    @Test
    void a_queue_whose_node_was_only_slow_goes_on() throws Exception {
        StartBody body = takenFromSlowNode(trip());

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "queue-interrupted",
                        "queue-recovered",
                        "step-started flight",
                        "step-done flight",
                        "step-started car",
                        "step-done car",
                        "queue-succeeded")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight"))
                .hasSize(2)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(participant.awaitCall(ACTION, "flight").idempotencyKey());
    }

    @Test
    void a_queue_whose_node_was_only_slow_is_restored_if_its_caller_said_so() throws Exception {
        StartBody body = takenFromSlowNode(trip("restore"));

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_queue_whose_node_was_only_slow_is_restored_if_its_call_may_not_be_made_twice() throws Exception {
        StartBody body = takenFromSlowNode(trip().step("flight", step -> step.with("retry", Map.of("maxAttempts", 1))));

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    @Test
    void a_queue_whose_node_is_gone_is_restored_unless_its_caller_said_otherwise() throws Exception {
        StartBody body = inTheCall(trip(), answerLate());
        Tampering.giveToOtherNode(body.id(), AN_HOUR);

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_node_that_lost_its_claim_writes_nothing_more() throws Exception {
        StartBody body = diedInTheCall("restore", doLate());
        declareDead.runOnce();
        recoverInterrupted.runOnce();
        assertThatQueue(body).becomes("restored");
        int logged = QueueAssert.entries(body.id()).size();

        participant.release();
        participant.awaitIdle();

        assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThat(QueueAssert.entries(body.id())).hasSize(logged);
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
        assertThat(book.count(ACTION, body.id(), "flight"))
                .as("the action came after its compensation")
                .isZero();
        assertThat(participant.calls(ACTION, "car")).isEmpty();
    }

    @Test
    void a_node_that_lost_its_claim_in_the_call_leaves_the_answer_to_the_one_that_has_it() throws Exception {
        StartBody body = diedInTheCall("resume", answerLate());

        participant.release();
        participant.awaitIdle();

        assertThatQueue(body).is("running");
        declareDead.runOnce();
        // Not before the thread that ran the call has seen that it lost the claim.
        Eventually.until("the queue is taken up", () -> recoverInterrupted.runOnce() == 1);
        assertThatQueue(body)
                .becomes("succeeded")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "queue-interrupted",
                        "queue-recovered",
                        "step-started flight",
                        "step-done flight",
                        "step-started car",
                        "step-done car",
                        "queue-succeeded")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "car")).hasSize(1);
    }

    @Test
    void a_restore_whose_node_died_goes_on_where_it_was() throws Exception {
        StartBody body = trip("restore");
        participant.action("car").does(refuse(409, "no cars"));
        participant.compensation("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(COMPENSATION, "flight");
        Tampering.giveToOtherNode(body.id(), AN_HOUR);

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body)
                .becomes("restored")
                .hasReason("step car was refused: 409 no cars")
                .hasSteps("hotel compensated", "flight compensated", "car refused")
                .hasLogged("restore-requested", 1)
                .hasLogged("queue-recovered", 1)
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight"))
                .hasSize(2)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(participant.awaitCall(COMPENSATION, "flight").idempotencyKey());
        assertThat(book.count(COMPENSATION, body.id(), "flight")).isEqualTo(1);
    }

    @Test
    void a_restore_asked_for_while_the_node_is_dead_is_done_by_the_recovery() throws Exception {
        StartBody body = diedInTheCall("resume", answerLate());

        Response response = Caller.restore(body.id(), "customer cancelled");

        assertThat(response.statusCode()).isEqualTo(202);
        declareDead.runOnce();
        recoverInterrupted.runOnce();
        assertThatQueue(body)
                .becomes("restored")
                .hasReason("customer cancelled")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_queue_of_a_node_that_was_heard_of_is_left_to_it() throws Exception {
        StartBody body = trip("restore");
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        String node = Tampering.giveToOtherNode(body.id(), Duration.ofSeconds(5));

        int declared = declareDead.runOnce();
        int taken = recoverInterrupted.runOnce();

        assertThat(declared).isZero();
        assertThat(taken).isZero();
        assertThatQueue(body).is("running").hasLogged("queue-interrupted", 0);
        Tampering.silence(node, Duration.ofSeconds(11));
        assertThat(declareDead.runOnce()).isEqualTo(1);
        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_waiting_queue_is_held_by_nobody_and_is_taken_up_when_its_time_has_come() throws Exception {
        StartBody body = waiting("restore");
        assertThat(resumeDue.runOnce()).as("before its time").isZero();
        assertThat(recoverInterrupted.runOnce()).as("it is not interrupted").isZero();

        DatabaseTime.passUntilDue(body.id());

        assertThat(resumeDue.runOnce()).isEqualTo(1);
        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogged("queue-interrupted", 0)
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(2);
        assertThat(resumeDue.runOnce()).isZero();
    }

    @Test
    void a_node_that_dies_just_after_taking_up_a_waiting_queue_is_recovered_as_well() throws Exception {
        StartBody body = waiting("restore");
        Tampering.giveToOtherNode(body.id(), AN_HOUR);

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_queue_resumed_in_a_wait_keeps_its_time() throws Exception {
        StartBody body = waiting("resume");
        String until = assertThatQueue(body).queue().at("/waiting/until").asText();
        Tampering.giveToOtherNode(body.id(), AN_HOUR);

        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body).comesToWaitFor("retry", "flight").is("running");
        // Another node worked it out from the log; a wait that began anew would end some milliseconds later at least.
        assertThat(Instant.parse(
                        assertThatQueue(body).queue().at("/waiting/until").asText()))
                .isCloseTo(Instant.parse(until), within(1, ChronoUnit.MILLIS));
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
        DatabaseTime.passUntilDue(body.id());
        resumeDue.runOnce();
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }
}
