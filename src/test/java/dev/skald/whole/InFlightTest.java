package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.run.Capacity;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node works on no more queues than it may, whatever is asked of it; nothing that is asked is lost. */
@QuarkusTest
@TestProfile(InFlightTest.OneInFlight.class)
class InFlightTest extends WholeService {
    public static final class OneInFlight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.scheduler.enabled", "false", "skald.limits.in-flight", "1");
        }
    }

    @Inject
    Capacity capacity;

    @Inject
    ResumeDue resumeDue;

    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Test
    void an_answer_that_comes_while_there_is_no_room_is_kept_until_there_is() throws Exception {
        StartBody asked =
                StartBody.at(participant, "hotel", "flight").step("hotel", step -> step.action("timeout", "PT1H"));
        participant.action("hotel").does(Behaviour.takeOn());
        start(asked);
        assertThatQueue(asked).comesToWaitFor("result", "hotel");
        PendingOperation hotel = participant.pending(ACTION, "hotel");
        hotel.finish("{\"id\": 7}");
        StartBody atWork = takesTheRoom();

        assertThat(hotel.callBack()).isEqualTo(204);

        assertThatQueue(asked).hasSteps("hotel done", "flight idle").comesToWaitFor("turn", "null");
        assertThat(resumeDue.runOnce()).isZero();
        ends(atWork);
        thereIsRoom();
        assertThat(resumeDue.runOnce()).isOne();
        assertThatQueue(asked).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_restore_that_is_asked_for_while_there_is_no_room_is_made_when_there_is() throws Exception {
        StartBody done = StartBody.at(participant, "hotel");
        start(done);
        assertThatQueue(done).becomes("succeeded");
        StartBody atWork = takesTheRoom();

        Response restored = Caller.restore(done.id(), "told to");

        assertThat(restored.statusCode()).isEqualTo(202);
        assertThatQueue(done).is("restoring").comesToWaitFor("turn", "null");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        ends(atWork);
        thereIsRoom();
        assertThat(resumeDue.runOnce()).isOne();
        assertThatQueue(done).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_recovery_that_is_asked_for_while_there_is_no_room_is_refused() throws Exception {
        StartBody orphan = StartBody.at(participant, "hotel").with("onInterruption", "resume");
        participant.action("hotel").does(Behaviour.answerLate());
        start(orphan);
        participant.awaitCall(ACTION, "hotel");
        Tampering.giveToOtherNode(orphan.id(), Duration.ofHours(1));
        participant.release();
        declareDead.runOnce();
        StartBody atWork = takesTheRoom();

        Response response = Caller.recoverAndWait(orphan.id());

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(recoverInterrupted.runOnce()).isZero();
        ends(atWork);
        thereIsRoom();
        assertThat(Caller.recoverAndWait(orphan.id()).statusCode()).isEqualTo(200);
        assertThatQueue(orphan).is("succeeded");
    }

    @Test
    void of_starts_that_come_at_once_no_more_are_taken_than_there_is_room_for() throws Exception {
        thereIsRoom();
        participant.action("flight").does(Behaviour.answerLate());
        List<StartBody> bodies = Stream.generate(() -> StartBody.at(participant, "flight"))
                .limit(16)
                .toList();

        List<Response> answers = Together.run(bodies.stream()
                .<Callable<Response>>map(body -> () -> Caller.start(body))
                .toList());

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201))
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .hasSize(15);
        participant.awaitCall(ACTION, "flight");
        StartBody taken =
                bodies.get(answers.stream().map(Response::statusCode).toList().indexOf(201));
        assertThat(json(answers.get(bodies.indexOf(taken))).path("status").asText())
                .isEqualTo("running");
        ends(taken);
    }

    @Test
    void a_repeated_start_is_answered_while_there_is_no_room() throws Exception {
        StartBody atWork = takesTheRoom();

        assertThat(Caller.start(atWork).statusCode()).isEqualTo(200);
        assertThat(Caller.start(StartBody.at(participant, "hotel")).statusCode())
                .isEqualTo(429);
        ends(atWork);
    }

    /** A queue that is at work until it is told to go on. */
    private StartBody takesTheRoom() throws Exception {
        participant.action("slow").does(Behaviour.answerLate());
        StartBody body = StartBody.at(participant, "slow");
        start(body);
        participant.awaitCall(ACTION, "slow");
        return body;
    }

    private void start(StartBody body) throws Exception {
        thereIsRoom();
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
    }

    /** A queue that has ended gives its place back a moment later. */
    private void thereIsRoom() throws Exception {
        Eventually.until("there is room", () -> capacity.room() == 1);
    }

    private void ends(StartBody body) throws Exception {
        participant.release();
        assertThatQueue(body).becomes("succeeded");
    }
}
