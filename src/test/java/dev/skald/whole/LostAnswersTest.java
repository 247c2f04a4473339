package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.FindForgotten;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.LostAnswers;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that are committed while their authors are told that the database is away, as the answer to the commit is lost. */
@QuarkusTest
@TestProfile(NoTimers.class)
class LostAnswersTest extends WholeService {
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @Inject
    FindForgotten findForgotten;

    @Inject
    DeclareDead declareDead;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    /** A queue whose first step is a queue of one payment, then a mail. */
    private StartBody trip() {
        Map<String, Object> card = Map.of(
                "name",
                "card",
                "action",
                Map.of("url", participant.url("/card").toString()),
                "compensation",
                Map.of("url", participant.url("/undo-card").toString()));
        return StartBody.at(participant, "pay", "mail")
                .step(
                        "pay",
                        step -> step.without("action")
                                .without("compensation")
                                .with("queue", Map.of("name", "payment", "steps", List.of(card))));
    }

    /** Starts a queue; the start is written, and its caller does not learn it. */
    private void startUnsurely(StartBody body) throws Exception {
        askAndLoseTheAnswer(() -> Caller.start(body));
        assertThatQueue(body).is("running");
    }

    /** Asks for something that is written, and has 503 for an answer. */
    private void askAndLoseTheAnswer(Callable<Response> request) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                LostAnswers lost = LostAnswers.at(url)) {
            Future<Response> answer = threads.submit(request);
            lost.loseOne();
            assertThat(answer.get().statusCode()).isEqualTo(503);
        }
    }

    /** In a later round if this node is making a claim just now, for a queue of another test. */
    private void itIsTakenUp() throws Exception {
        Eventually.until("the queue is taken up", () -> recoverInterrupted.runOnce() == 1);
    }

    private static UUID subQueue(StartBody body) {
        return UUID.fromString(json(Caller.queue(body.id()))
                .path("steps")
                .path(0)
                .path("queueId")
                .asText());
    }

    /** The sub-queue is taken up, and its call is not answered before the participant is released. */
    private void theSubQueueBegins() {
        participant.action("card").does(Behaviour.answerLate());
        assertThat(resumeDue.runOnce()).isEqualTo(1);
        participant.awaitCall(ACTION, "card");
    }

    @Test
    void the_sub_queue_that_came_with_the_start_is_awaited() throws Exception {
        StartBody body = trip();
        startUnsurely(body);

        itIsTakenUp();

        assertThatQueue(body).becomes("succeeded").hasSteps("pay done", "mail done");
        assertThatQueue(subQueue(body)).is("succeeded");
        assertThat(participant.calls(ACTION, "card")).hasSize(1);
        assertThatQueue(body).hasLogged("step-started pay", 1).hasLogged("step-unreached pay", 0);
    }

    @Test
    void a_call_that_was_announced_with_the_start_is_made_later() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        startUnsurely(body);

        itIsTakenUp();

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogged("step-unreached hotel", 1)
                .hasLogged("queue-interrupted", 0)
                .keptItsPromiseIn(book);
    }

    @Test
    void a_restore_that_is_asked_before_the_queue_is_taken_up_undoes_the_sub_queue() throws Exception {
        StartBody body = trip();
        startUnsurely(body);
        assertThat(Caller.restore(body.id(), "no answer").statusCode()).isEqualTo(202);

        itIsTakenUp();

        isRestoredWithItsSubQueue(body);
    }

    @Test
    void a_restore_undoes_the_sub_queue_that_was_taken_up_meanwhile() throws Exception {
        StartBody body = trip();
        startUnsurely(body);
        theSubQueueBegins();
        assertThat(Caller.restore(body.id(), "no answer").statusCode()).isEqualTo(202);

        itIsTakenUp();

        isRestoredWithItsSubQueue(body);
    }

    @Test
    void a_deadline_that_has_come_before_the_queue_is_taken_up_undoes_the_sub_queue() throws Exception {
        StartBody body = trip().with("timeout", "PT1H");
        startUnsurely(body);
        theSubQueueBegins();
        DatabaseTime.pass(Duration.ofHours(2));

        itIsTakenUp();

        isRestoredWithItsSubQueue(body);
        assertThatQueue(body).hasReasonStartingWith("timed out");
    }

    @Test
    void when_the_node_dies_before_it_takes_the_queue_up_the_sub_queue_is_undone() throws Exception {
        StartBody body = trip();
        startUnsurely(body);
        theSubQueueBegins();
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));

        assertThat(declareDead.runOnce()).isEqualTo(1);
        itIsTakenUp();

        isRestoredWithItsSubQueue(body);
    }

    @Test
    void when_nobody_remembers_the_start_the_sub_queue_is_awaited_as_its_caller_wants_it() throws Exception {
        StartBody body = trip().with("onInterruption", "resume");
        startUnsurely(body);
        theSubQueueBegins();
        Tampering.holdWithoutKnowing(body.id());

        // While a thread that has begun a queue has not ended its claim, the queue is left to a later round.
        Eventually.until(
                "the queue that nobody works on is taken up",
                () -> findForgotten.runOnce() + recoverInterrupted.runOnce() > 0);

        participant.release();
        assertThatQueue(body).becomes("succeeded").hasSteps("pay done", "mail done");
        assertThat(participant.calls(ACTION, "card")).hasSize(1);
    }

    private void isRestoredWithItsSubQueue(StartBody body) throws Exception {
        participant.release();
        assertThatQueue(body).becomes("restored");
        assertThatQueue(subQueue(body)).becomes("restored");
        assertThat(book.effective(subQueue(body))).as("effects that stay").isZero();
        assertThat(participant.calls(ACTION, "mail")).isEmpty();
    }

    @Test
    void a_start_that_is_sent_again_keeps_what_its_call_does() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        startUnsurely(body);
        assertThat(Caller.start(body).statusCode()).isEqualTo(200);
        participant.action("hotel").does(Behaviour.answerLate());

        itIsTakenUp();
        participant.awaitCall(ACTION, "hotel");
        assertThat(recoverInterrupted.runOnce() + findForgotten.runOnce())
                .as("it is at work")
                .isZero();
        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void a_restore_is_carried_out_and_the_sub_queue_is_undone_once() throws Exception {
        StartBody body = trip();
        Caller.start(body);
        assertThatQueue(body).becomes("succeeded");
        askAndLoseTheAnswer(() -> Caller.restore(body.id(), "changed her mind"));
        assertThatQueue(body).is("restoring");

        itIsTakenUp();

        assertThatQueue(body).becomes("restored");
        assertThatQueue(subQueue(body)).is("restored");
        assertThat(participant.calls(COMPENSATION, "card")).hasSize(1);
    }

    @Test
    void a_runner_whose_change_starts_a_sub_queue_finds_the_change_written() throws Exception {
        StartBody body = trip();
        body.step("mail", step -> step.with("after", List.of()));
        body.step("pay", step -> step.with("after", List.of("mail")));
        participant.action("mail").does(Behaviour.answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "mail");
        try (LostAnswers lost = LostAnswers.at(url)) {
            participant.release();
            lost.loseOne();
        }

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogged("step-started pay", 1)
                .hasLogged("queue-interrupted", 0);
        assertThat(participant.calls(ACTION, "card")).hasSize(1);
    }

    @Test
    void a_step_of_a_callers_own_is_called_once() throws Exception {
        StartBody body = StartBody.at(participant).with("driver", "caller");
        Caller.start(body);
        StartBody.StepBody hotel = StartBody.StepBody.at(participant, "hotel");
        askAndLoseTheAnswer(() -> Caller.step(body.id(), hotel));

        itIsTakenUp();

        Response again = Caller.step(body.id(), hotel);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("status").asText()).isEqualTo("done");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }
}
