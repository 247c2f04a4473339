package dev.skald.whole;

import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.purge.ClearQueues;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class PurgeTest extends WholeService {
    private static final Duration A_DAY_AND_A_BIT = Duration.ofHours(24).plusMinutes(1);
    private static final Duration NEARLY_A_DAY = Duration.ofHours(24).minusMinutes(1);

    @Inject
    ClearQueues clear;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody succeeded() {
        StartBody body =
                StartBody.at(participant, "hotel", "flight").step("flight", step -> step.compensationAttempts(1));
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        return body;
    }

    private StartBody purged() {
        StartBody body = succeeded();
        DatabaseTime.pass(A_DAY_AND_A_BIT);
        assertThat(clear.runOnce()).isEqualTo(1);
        return body;
    }

    private static void isPurged(Response response) {
        assertThat(response.statusCode()).isEqualTo(410);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/queue-purged");
    }

    @Test
    void a_queue_past_its_window_is_purged_with_its_log_and_can_be_restored_no_more() {
        StartBody body = purged();

        isPurged(Caller.queue(body.id()));
        isPurged(Caller.log(body.id()));
        isPurged(Caller.restore(body.id(), "too late"));
        isPurged(Caller.restoreOrBlock(body.id()));
        assertThat(book.effective(body.id())).isEqualTo(2);
        assertThat(participant.calls()).hasSize(2);
        assertThat(clear.runOnce()).isZero();
    }

    @Test
    void the_start_of_a_purged_queue_is_answered_with_its_outcome_and_does_nothing() {
        StartBody body = purged();

        Response again = Caller.startAndWait(body);
        Response other = Caller.startAndWait(body.with("name", "another trip"));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("id").asText()).isEqualTo(body.id().toString());
        assertThat(json(again).path("status").asText()).isEqualTo("succeeded");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void a_purged_queue_is_forgotten_in_the_end() {
        StartBody body = purged();
        DatabaseTime.pass(Duration.ofDays(29));
        clear.runOnce();
        isPurged(Caller.queue(body.id()));

        DatabaseTime.pass(Duration.ofDays(2));
        clear.runOnce();

        assertThat(Caller.queue(body.id()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_queue_in_its_window_stays_and_can_be_restored() {
        StartBody body = succeeded();
        DatabaseTime.pass(NEARLY_A_DAY);

        assertThat(clear.runOnce()).isZero();

        assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_queue_past_its_window_that_no_purge_has_met_yet_can_be_read_but_not_restored() {
        StartBody body = succeeded();
        DatabaseTime.pass(A_DAY_AND_A_BIT);

        Response response = Caller.restore(body.id(), "too late");

        isPurged(response);
        assertThatQueue(body).is("succeeded").hasLogged("restore-requested", 0);
        assertThat(book.effective(body.id())).isEqualTo(2);
        assertThat(clear.runOnce()).isEqualTo(1);
    }

    @Test
    void a_restored_queue_and_one_that_needs_a_human_stay_for_the_admin() {
        StartBody restored = succeeded();
        Caller.restoreAndWait(restored.id());
        StartBody attention = succeeded();
        participant.compensation("flight").does(answer(500));
        Caller.restoreAndWait(attention.id());
        DatabaseTime.pass(Duration.ofDays(400));

        assertThat(clear.runOnce()).isZero();

        assertThatQueue(restored).is("restored").hasLogged("queue-restored", 1);
        assertThatQueue(attention).is("attention").hasLogged("queue-attention flight", 1);
        assertThat(Caller.retryAndWait(attention.id()).statusCode()).isEqualTo(200);
    }

    @Test
    void a_queue_is_not_purged_while_it_is_being_restored() throws Exception {
        StartBody body = succeeded();
        participant.compensation("flight").does(answerLate());
        Caller.restore(body.id(), "just in time");
        participant.awaitCall(COMPENSATION, "flight");
        DatabaseTime.pass(A_DAY_AND_A_BIT);

        assertThat(clear.runOnce()).isZero();

        participant.release();
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }
}
