package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Behaviour;
import dev.skald.support.Eventually;
import dev.skald.support.PendingOperation;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two Skalds that share nothing: a step of a queue at one of them is a queue at the other. */
class TwoSkaldsIT extends WholeProcess {
    private static SkaldProcess here;
    private static SkaldProcess there;

    private ScriptedParticipant participant;

    @BeforeAll
    static void startBoth() throws Exception {
        here = SkaldProcess.in(Files.createTempDirectory("skald-here"), QUICK);
        there = SkaldProcess.in(Files.createTempDirectory("skald-there"), QUICK);
        Together.run(List.of(started(here), started(there)));
    }

    private static Callable<SkaldProcess> started(SkaldProcess one) {
        return () -> {
            one.start();
            return one;
        };
    }

    @AfterAll
    static void endBoth() {
        here.close();
        there.close();
    }

    @BeforeEach
    void askHere() {
        ask(here);
        participant = participant();
    }

    /** A hotel, then a payment at the other Skald, then a mail that tells what the payment gave. */
    private StartBody trip() {
        return trip("restore");
    }

    private StartBody trip(String onInterruptionThere) {
        StartBody payment = StartBody.at(participant, "card", "points")
                .with("onInterruption", onInterruptionThere)
                .step("card", step -> step.action("timeout", "PT1H"))
                .step("points", step -> step.compensation("timeout", "PT1H"));
        return StartBody.at(participant, "hotel", "pay", "mail")
                .step(
                        "pay",
                        step -> step.queue(payment)
                                .with("coordinator", there.address().toString()))
                .step("mail", step -> step.body("action", Map.of("paid", "{% $steps.pay.results.card.id %}")));
    }

    private UUID payment(StartBody body) throws Exception {
        return UUID.fromString(step(body.id(), "pay").path("queueId").asText());
    }

    /** It came out so at its own Skald, and its payment so at the other one, and the books say the same. */
    private void came(StartBody body, String status, String paymentStatus) throws Exception {
        UUID payment = payment(body);
        ask(there);
        assertThatQueue(payment).becomes(paymentStatus).keptItsPromiseIn(participant.book());
        assertThat(there.queue(payment).at("/parent/queueId").asText())
                .isEqualTo(body.id().toString());
        ask(here);
        assertThat(here.get("/queues/" + payment).statusCode()).isEqualTo(404);
        assertThatQueue(body).becomes(status).undidInReverse(participant.book());
        for (String step : new String[] {"hotel", "mail"}) {
            assertThat(participant.book().effective(body.id(), step))
                    .as("effects of %s", step)
                    .isEqualTo(status.equals("succeeded") ? 1 : 0);
        }
    }

    @Test
    void what_the_other_ones_queue_gave_is_the_next_steps_to_use() throws Exception {
        StartBody body = started(trip());

        assertThatQueue(body).becomes("succeeded").hasSteps("hotel done", "pay done", "mail done");
        came(body, "succeeded", "succeeded");
        String card = participant.awaitCall(ACTION, "card").idempotencyKey();
        assertThat(participant.awaitCall(ACTION, "mail").body()).isEqualTo("{\"paid\":\"" + card + "\"}");
    }

    @Test
    void a_refusal_there_restores_the_queue_here() throws Exception {
        participant.action("points").does(Behaviour.refuse(409, "no points"));
        StartBody body = started(trip());

        assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "pay refused", "mail idle");
        assertThat(here.queue(body.id()).path("reason").asText()).contains("no points");
        came(body, "restored", "restored");
    }

    @Test
    void a_restore_after_success_restores_there_as_well() throws Exception {
        StartBody body = started(trip());
        assertThatQueue(body).becomes("succeeded");

        assertThat(here.post("/queues/" + body.id() + "/restore", "{\"reason\": \"regret\"}")
                        .statusCode())
                .isEqualTo(202);

        assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "pay compensated", "mail compensated");
        came(body, "restored", "restored");
    }

    @Test
    void when_the_other_one_is_killed_at_work_the_queue_here_learns_what_came_of_it() throws Exception {
        participant.action("card").does(Behaviour.timeOutAfterDoing(), Behaviour.timeOutBeforeDoing());
        StartBody restored = started(trip("restore"));
        participant.awaitCall(ACTION, "card", 1);
        StartBody resumed = started(trip("resume"));
        participant.awaitCall(ACTION, "card", 2);
        awaitWaiting(restored.id(), "result");
        awaitWaiting(resumed.id(), "result");

        there.killAll();
        awaitProblem(restored.id());
        there.start();

        assertThatQueue(restored).becomes("restored").hasSteps("hotel compensated", "pay refused", "mail idle");
        came(restored, "restored", "restored");
        came(resumed, "succeeded", "succeeded");
    }

    /** It could not ask what came of its step, and says so, and waits on. */
    private void awaitProblem(UUID id) throws Exception {
        Eventually.until(
                "it is shown that the other Skald does not answer",
                () -> here.queue(id).at("/waiting/problem/detail").isTextual());
        assertThatQueue(id).is("running");
    }

    @Test
    void killed_itself_while_it_waits_a_queue_goes_on_waiting() throws Exception {
        participant.action("card").does(Behaviour.takeOn());
        StartBody forwards = started(trip());
        PendingOperation paid = participant.pending(ACTION, "card");
        awaitWaiting(forwards.id(), "result");
        participant.compensation("points").does(Behaviour.takeOn());
        StartBody backwards = started(trip());
        assertThatQueue(backwards).becomes("succeeded");
        here.post("/queues/" + backwards.id() + "/restore", "");
        PendingOperation given = participant.pending(COMPENSATION, "points");
        awaitWaiting(backwards.id(), "result");

        here.killAll();
        here.start();
        awaitWaiting(forwards.id(), "result");
        awaitWaiting(backwards.id(), "result");
        paid.finish();
        given.finish();

        assertThat(paid.callBack()).isEqualTo(204);
        assertThat(given.callBack()).isEqualTo(204);
        assertThatQueue(forwards).becomes("succeeded").hasLogged("step-started pay", 1);
        came(forwards, "succeeded", "succeeded");
        assertThatQueue(backwards).becomes("restored").hasLogged("compensation-started pay", 1);
        came(backwards, "restored", "restored");
        assertThat(participant.calls(ACTION, "card")).hasSize(2);
        assertThat(participant.calls(COMPENSATION, "points")).hasSize(1);
    }
}
