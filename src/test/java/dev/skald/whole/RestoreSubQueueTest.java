package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A queue is restored while its sub-queue can't be restored yet: that is waited for, and counts as no failed attempt. The
 * step has one attempt at its compensation.
 */
@QuarkusTest
@TestProfile(NoTimers.class)
class RestoreSubQueueTest extends WholeService {
    /** A queue of a card that is confirmed, then a mail. */
    private StartBody trip(boolean elsewhere) {
        StartBody payment = StartBody.at(participant, "card")
                .step(
                        "card",
                        step -> step.action("timeout", "PT1H")
                                .compensation("timeout", "PT1H")
                                .with(
                                        "confirmation",
                                        Map.of(
                                                "url",
                                                participant
                                                        .url("/confirmations")
                                                        .toString(),
                                                "timeout",
                                                "PT1H"))
                                .compensationAttempts(1));
        return StartBody.at(participant, "pay", "mail").step("pay", step -> {
            step.queue(payment).compensationAttempts(1);
            if (elsewhere) {
                step.with("coordinator", "http://127.0.0.1:" + RestAssured.port);
            }
        });
    }

    private static UUID subQueue(StartBody body) {
        return UUID.fromString(
                json(Caller.queue(body.id())).at("/steps/0/queueId").asText());
    }

    private static String statusOf(UUID id) {
        return json(Caller.queue(id)).path("status").asText();
    }

    private static void regret(StartBody body) {
        assertThat(Caller.restore(body.id(), "changed her mind").statusCode()).isEqualTo(202);
    }

    /** Lets the moments pass after which a queue asks again what came of its sub-queue, until this has come. */
    private static void asksUntil(String what, StartBody body, Callable<Boolean> condition) throws Exception {
        Eventually.until(what, () -> {
            boolean holds = condition.call();
            if (!holds
                    && DatabaseTime.due(body.id())
                            .filter(RestoreSubQueueTest::isMoment)
                            .isPresent()) {
                DatabaseTime.come(body.id());
            }
            return holds;
        });
    }

    /** At most a minute passes between two looks. */
    private static boolean isMoment(Duration time) {
        return !time.isNegative() && time.compareTo(Duration.ofMinutes(1)) <= 0;
    }

    private static void waitsBecause(StartBody body, String words) throws Exception {
        asksUntil("the queue says that " + words, body, () -> {
            JsonNode waiting = json(Caller.queue(body.id())).path("waiting");
            return waiting.path("for").asText().equals("result")
                    && waiting.path("step").asText().equals("pay")
                    && waiting.at("/problem/detail").asText().contains(words);
        });
    }

    private void wasRestored(StartBody body, UUID subQueue) throws Exception {
        asksUntil("it is restored", body, () -> statusOf(body.id()).equals("restored"));
        assertThatQueue(body)
                .hasSteps("pay compensated", "mail idle")
                .hasLogged("compensation-failed pay", 0)
                .hasLogged("compensation-started pay", 1);
        assertThatQueue(subQueue).is("restored").keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_that_confirms_is_restored_when_it_has_succeeded(boolean elsewhere) throws Exception {
        participant.confirmation("card").does(takeOn());
        StartBody body = trip(elsewhere);
        Caller.start(body);
        PendingOperation confirmed = participant.pending(CONFIRMATION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        UUID subQueue = subQueue(body);

        regret(body);
        waitsBecause(body, "the sub-queue is being confirmed");
        confirmed.finish();

        assertThat(confirmed.callBack()).isEqualTo(204);
        wasRestored(body, subQueue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_that_needs_attention_is_waited_for_and_the_queue_says_so(boolean elsewhere) throws Exception {
        participant.compensation("card").does(answer(401));
        participant.action("card").does(answerLate());
        StartBody body = trip(elsewhere);
        Caller.start(body);
        participant.awaitCall(ACTION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        UUID subQueue = subQueue(body);

        regret(body);
        participant.release();
        asksUntil(
                "the sub-queue needs attention", body, () -> statusOf(subQueue).equals("attention"));
        waitsBecause(body, "the sub-queue needs attention");

        assertThat(json(Caller.retryAndWait(subQueue)).path("status").asText()).isEqualTo("restored");
        wasRestored(body, subQueue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_that_is_paused_is_waited_for_and_the_queue_says_so(boolean elsewhere) throws Exception {
        participant.action("card").does(takeOn());
        StartBody body = trip(elsewhere);
        Caller.start(body);
        participant.pending(ACTION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        UUID subQueue = subQueue(body);
        assertThat(Caller.pause(subQueue, "the bank is closed").statusCode()).isEqualTo(200);

        regret(body);
        waitsBecause(body, "the sub-queue is paused: the bank is closed");
        Caller.resumeAndWait(subQueue);

        wasRestored(body, subQueue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_that_needs_attention_while_it_confirms_is_restored_when_it_has_succeeded(boolean elsewhere)
            throws Exception {
        participant.confirmation("card").does(answer(401));
        StartBody body = trip(elsewhere);
        Caller.start(body);
        Eventually.until(
                "the sub-queue needs attention",
                () -> "attention".equals(Caller.queue(subQueue(body)).path("status")));
        UUID subQueue = subQueue(body);

        regret(body);
        waitsBecause(body, "the sub-queue needs attention");
        assertThat(Caller.retryAndWait(subQueue).statusCode()).isEqualTo(200);

        wasRestored(body, subQueue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_sub_queue_whose_restore_is_under_way_is_waited_for(boolean elsewhere) throws Exception {
        participant.action("card").does(takeOn());
        participant.compensation("card").does(takeOn());
        StartBody body = trip(elsewhere);
        Caller.start(body);
        participant.pending(ACTION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        UUID subQueue = subQueue(body);

        regret(body);
        PendingOperation undo = participant.pending(COMPENSATION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");
        undo.finish();

        assertThat(undo.callBack()).isEqualTo(204);
        wasRestored(body, subQueue);
    }
}
