package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.purge.ClearQueues;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.MoveDueTimes;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's clock steps back or forth by an hour, as after a fail-over or a restore on another machine. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ClockStepTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofSeconds(20);

    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @Inject
    MoveDueTimes moveDueTimes;

    @Inject
    ClearQueues clear;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight");
    }

    private StartBody inTheCall() {
        StartBody body = trip();
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        return body;
    }

    /** A queue that calls flight again in five minutes. */
    private StartBody waiting() throws Exception {
        StartBody body = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "300"), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        return body;
    }

    private StartBody succeeded() throws Exception {
        StartBody body = trip();
        Caller.start(body);
        assertThatQueue(body).becomes("succeeded");
        return body;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void a_dead_node_is_found_within_a_lease_and_no_living_one_is_taken_for_dead(long hours) throws Exception {
        StartBody body = inTheCall();
        String node = Tampering.giveToOtherNode(body.id(), Duration.ofSeconds(4));
        DatabaseTime.step(AN_HOUR.multipliedBy(hours));

        Tampering.silence(node, Duration.ofSeconds(2));
        assertThat(declareDead.runOnce()).as("within its lease").isZero();
        assertThat(recoverInterrupted.runOnce()).isZero();
        Tampering.silence(node, Duration.ofSeconds(2));

        assertThat(declareDead.runOnce()).isEqualTo(1);
        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);
        participant.release();
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_queue_of_a_dead_node_is_taken_up_by_hand_after_a_step_back() throws Exception {
        StartBody body = inTheCall();
        Tampering.giveToOtherNode(body.id(), Duration.ZERO);
        DatabaseTime.step(AN_HOUR.negated());
        Tampering.silence("other", MOMENT);
        declareDead.runOnce();

        assertThat(Caller.recoverAndWait(body.id()).statusCode()).isEqualTo(200);

        participant.release();
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void after_a_step_back_a_retry_comes_when_it_would_have_come() throws Exception {
        StartBody body = waiting();
        DatabaseTime.step(AN_HOUR.negated());
        assertThat(DatabaseTime.dueIn(body.id())).isGreaterThan(AN_HOUR);

        Tampering.sendHeartbeat();
        moveDueTimes.runOnce();

        Duration five = Duration.ofMinutes(5);
        // The wait is up to a fifth longer, so that queues that failed together do not come back together.
        assertThat(DatabaseTime.dueIn(body.id()))
                .isBetween(five.minus(MOMENT), five.multipliedBy(6).dividedBy(5).plus(MOMENT));
        assertThat(resumeDue.runOnce()).isZero();
        DatabaseTime.passUntilDue(body.id());
        assertThat(resumeDue.runOnce()).isEqualTo(1);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(moveDueTimes.runOnce()).as("moved once").isZero();
    }

    @Test
    void after_a_step_back_every_queue_that_waits_is_looked_at_on_time() throws Exception {
        StartBody[] bodies = {waiting(), waiting(), waiting()};
        DatabaseTime.step(AN_HOUR.negated());

        Tampering.sendHeartbeat();
        moveDueTimes.runOnce();

        for (StartBody body : bodies) {
            assertThat(DatabaseTime.dueIn(body.id())).isLessThan(Duration.ofMinutes(7));
        }
    }

    @Test
    void after_a_step_forth_a_retry_comes_early_and_does_no_harm() throws Exception {
        StartBody body = waiting();
        DatabaseTime.step(AN_HOUR);
        Tampering.sendHeartbeat();

        assertThat(resumeDue.runOnce()).isEqualTo(1);

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_step_forth_purges_nothing_before_its_window_has_passed() throws Exception {
        StartBody body = succeeded();
        DatabaseTime.pass(Duration.ofMinutes(23 * 60 + 30));
        DatabaseTime.step(AN_HOUR);

        assertThat(clear.runOnce())
                .as("before a heartbeat has told of the step")
                .isZero();
        Tampering.sendHeartbeat();
        assertThat(clear.runOnce()).isZero();
        assertThat(Caller.restoreAndWait(body.id()).statusCode())
                .as("it can be restored for as long as it is kept")
                .isEqualTo(200);
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void after_a_step_forth_a_queue_is_purged_once_its_window_has_passed() throws Exception {
        StartBody before = succeeded();
        DatabaseTime.pass(Duration.ofMinutes(23 * 60 + 30));
        DatabaseTime.step(AN_HOUR);
        Tampering.sendHeartbeat();

        DatabaseTime.pass(Duration.ofMinutes(31));

        assertThat(Caller.restore(before.id(), "too late").statusCode()).isEqualTo(410);
        assertThat(clear.runOnce()).isEqualTo(1);
    }

    @Test
    void after_a_step_back_a_queue_is_kept_for_so_much_longer() throws Exception {
        StartBody body = succeeded();
        DatabaseTime.pass(Duration.ofMinutes(24 * 60 + 30));
        DatabaseTime.step(AN_HOUR.negated());
        Tampering.sendHeartbeat();

        assertThat(clear.runOnce()).isZero();
        assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);
    }

    @Test
    void a_step_forth_that_is_taken_back_leaves_everything_as_it_was() throws Exception {
        StartBody body = succeeded();
        DatabaseTime.step(AN_HOUR);
        Tampering.sendHeartbeat();
        DatabaseTime.step(AN_HOUR.negated());
        Tampering.sendHeartbeat();
        moveDueTimes.runOnce();

        DatabaseTime.pass(Duration.ofMinutes(24 * 60 + 1));

        assertThat(clear.runOnce()).isEqualTo(1);
        assertThat(Caller.queue(body.id()).statusCode()).isEqualTo(410);
    }
}
