package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.FindForgotten;
import dev.skald.recovery.Heartbeat;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that was declared dead continues under a new name; and claims that no thread works on are found. */
@QuarkusTest
@TestProfile(NoTimers.class)
class DeclaredDeadTest extends WholeService {
    @Inject
    Heartbeat heartbeat;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    FindForgotten findForgotten;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    @Test
    void until_its_next_heartbeat_it_takes_nothing_and_after_it_everything_goes_on() throws Exception {
        StartBody inTheCall = StartBody.at(participant, "hotel", "flight");
        participant.action("flight").does(Behaviour.answerLate());
        Caller.start(inTheCall);
        participant.awaitCall(ACTION, "flight");
        Tampering.declareAllDead();

        StartBody meanwhile = StartBody.at(participant, "hotel", "flight");
        assertThat(Caller.start(meanwhile).statusCode()).isEqualTo(503);
        assertThat(Caller.start(meanwhile).header("Retry-After")).isNotNull();
        assertThat(heartbeat.runOnce()).isEqualTo(1);
        assertThat(heartbeat.runOnce()).isZero();
        assertThat(Caller.start(meanwhile).statusCode()).isEqualTo(201);
        assertThatQueue(meanwhile).becomes("succeeded");

        Eventually.until("what it held is taken up", () -> recoverInterrupted.runOnce() == 1);
        participant.release();
        assertThatQueue(inTheCall)
                .becomes("succeeded")
                .hasLogged("queue-interrupted", 1)
                .hasLogged("queue-recovered", 1)
                .keptItsPromiseIn(book);
    }

    @Test
    void a_queue_that_this_node_holds_without_knowing_it_is_found() throws Exception {
        StartBody lost = StartBody.at(participant, "hotel", "flight")
                .step("hotel", step -> step.with("retry", Map.of("firstDelay", "PT1H")));
        participant.action("hotel").does(Behaviour.answer(503));
        Caller.start(lost);
        assertThatQueue(lost).comesToWaitFor("retry", "hotel");
        Tampering.holdWithoutKnowing(lost.id());

        // While a thread that has begun a queue has not ended its claim, the queue is left to a later round.
        Eventually.until(
                "the queue that nobody works on is taken up",
                () -> findForgotten.runOnce() + recoverInterrupted.runOnce() > 0);

        assertThatQueue(lost).comesToWaitFor("retry", "hotel");
        assertThat(Caller.retryAndWait(lost.id()).statusCode()).isEqualTo(200);
        assertThatQueue(lost).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(findForgotten.runOnce()).isZero();
    }
}
