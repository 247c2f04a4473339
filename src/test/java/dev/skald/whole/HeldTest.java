package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.CheckEndpoint;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.StartBody.StepBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Queues that are held until their caller has committed. */
@QuarkusTest
@TestProfile(NoTimers.class)
class HeldTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    ResumeDue resumeDue;

    @Inject
    RecoverInterrupted recoverInterrupted;

    private StartBody held(CheckEndpoint check) {
        return StartBody.at(participant, "hotel", "flight").with("hold", check.hold(AN_HOUR));
    }

    private static StartBody started(StartBody body) throws Exception {
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).comesToWaitFor("submit", "null").is("held");
        return body;
    }

    @Test
    void nothing_is_called_before_the_caller_submits_and_then_all_is() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body = started(held(check));

            resumeDue.runOnce();
            assertThatQueue(body).hasLog("queue-started").hasSteps("hotel idle", "flight idle");
            assertThat(participant.calls()).isEmpty();
            Response submitted = Caller.submitAndWait(body.id());

            assertThat(submitted.statusCode()).isEqualTo(200);
            assertThat(json(submitted).path("status").asText()).isEqualTo("succeeded");
            assertThatQueue(body).keptItsPromiseIn(book);
            assertThat(check.checks(body.id())).isEmpty();
        }
    }

    @Test
    void a_submit_whose_answer_was_lost_is_sent_again() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body = started(held(check));
            assertThat(Caller.submit(body.id()).statusCode()).isEqualTo(200);
            assertThatQueue(body).becomes("succeeded");

            Response again = Caller.submit(body.id());

            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(json(again).path("status").asText()).isEqualTo("succeeded");
            assertThatQueue(body).hasLogged("queue-submitted", 1);
        }
    }

    @Test
    void the_caller_drops_it_and_nothing_was_called() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body = started(held(check));

            assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);

            assertThatQueue(body).is("restored").hasLog("queue-started", "restore-requested", "queue-restored");
            assertThat(participant.calls()).isEmpty();
            Response late = Caller.submit(body.id());
            assertThat(late.statusCode()).isEqualTo(409);
            assertThat(tree(late.asString()).path("type").asText()).isEqualTo("/problems/queue-state");
            assertThat(tree(late.asString()).path("queueStatus").asText()).isEqualTo("restored");
        }
    }

    @Test
    void a_caller_that_died_after_its_commit_is_found_by_the_check() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(200)) {
            StartBody body = started(held(check));

            DatabaseTime.come(body.id());

            assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
            assertThatQueue(body).hasLogged("check-answered", 1).hasLogged("queue-submitted", 1);
            CheckEndpoint.Check asked = check.checks(body.id()).getFirst();
            assertThat(asked.body().toString())
                    .isEqualTo("{\"queueId\":\"" + body.id() + "\",\"name\":\"trip\",\"operation\":\"check\"}");
            assertThat(asked.header("Skald-operation")).isEqualTo("check");
            assertThat(asked.header("Idempotency-key")).isEqualTo(body.id() + "-check");
            assertThat(asked.header("Skald-attempt")).isEqualTo("1");
            assertThat(asked.headers()).doesNotContainKeys("Skald-callback", "Skald-step");
        }
    }

    @Test
    void a_caller_that_died_before_its_commit_has_it_dropped_by_the_check() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(409)) {
            StartBody body = started(held(check));

            DatabaseTime.come(body.id());

            assertThatQueue(body)
                    .becomes("restored")
                    .hasReason("it was not submitted, and its check answered 409")
                    .hasLog("queue-started", "check-started", "check-answered", "restore-requested", "queue-restored");
            assertThat(participant.calls()).isEmpty();
        }
    }

    @Test
    void a_check_without_an_answer_is_called_again() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(503, 202, 302, 401, 200)) {
            StartBody body = started(held(check));
            DatabaseTime.come(body.id());

            Eventually.until("the check is answered", () -> {
                resumeDue.runOnce();
                return check.checks(body.id()).size() == 5;
            });

            assertThatQueue(body)
                    .becomes("succeeded")
                    .hasLogged("check-failed", 4)
                    .hasLogged("check-scheduled", 4);
        }
    }

    @Test
    void a_check_that_fails_for_good_needs_a_human_and_is_tried_again() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500, 200)) {
            Map<String, Object> hold = new HashMap<>(check.hold(AN_HOUR));
            hold.put("retry", Map.of("maxAttempts", 1));
            StartBody body = started(held(check).with("hold", hold));
            DatabaseTime.come(body.id());
            assertThatQueue(body).becomes("attention").comesToWaitFor("attention", "null");
            assertThat(participant.calls()).isEmpty();

            assertThat(Caller.retryAndWait(body.id()).statusCode()).isEqualTo(200);

            assertThatQueue(body).is("succeeded");
        }
    }

    @Test
    void a_caller_that_comes_back_submits_what_needs_a_human() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            Map<String, Object> hold = new HashMap<>(check.hold(AN_HOUR));
            hold.put("retry", Map.of("maxAttempts", 1));
            StartBody body = started(held(check).with("hold", hold));
            DatabaseTime.come(body.id());
            assertThatQueue(body).becomes("attention");

            assertThat(Caller.submitAndWait(body.id()).statusCode()).isEqualTo(200);

            assertThatQueue(body).is("succeeded");
        }
    }

    @Test
    void a_check_that_can_not_be_made_is_not_taken_for_a_no() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(200)) {
            String url = check.url() + "/{% $input.none.id %}";
            StartBody body =
                    started(held(check).with("hold", Map.of("check", Map.of("url", url), "after", AN_HOUR.toString())));

            DatabaseTime.come(body.id());

            assertThatQueue(body).becomes("attention").hasLogged("check-failed", 1);
            assertThat(check.checks(body.id())).isEmpty();
        }
    }

    @Test
    void a_submit_that_comes_while_the_check_is_called_counts_at_once() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        try (CheckEndpoint check = CheckEndpoint.deciding((id, number) -> {
            asked.countDown();
            return answer.get(20, TimeUnit.SECONDS);
        })) {
            StartBody body = started(held(check));
            DatabaseTime.come(body.id());
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(Caller.submitAndWait(body.id()).statusCode()).isEqualTo(200);
            assertThatQueue(body).is("succeeded").hasLogged("check-answered", 0);
            answer.complete(409);

            assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
        }
    }

    @Test
    void a_node_that_dies_during_the_check_is_followed_by_another_that_asks_again() throws Exception {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        try (CheckEndpoint check = CheckEndpoint.deciding((id, number) -> {
            asked.countDown();
            return number == 1 ? answer.get(20, TimeUnit.SECONDS) : 200;
        })) {
            StartBody body = started(held(check));
            DatabaseTime.come(body.id());
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            Tampering.giveToOtherNode(body.id(), AN_HOUR);
            answer.complete(409);

            Eventually.until("the queue is taken up", () -> {
                Tampering.sendHeartbeat();
                return recoverInterrupted.runOnce() > 0;
            });

            assertThatQueue(body)
                    .becomes("succeeded")
                    .hasLogged("queue-recovered", 1)
                    .hasLogged("check-started", 2);
            assertThat(check.checks(body.id())).hasSize(2);
        }
    }

    @Test
    void a_deadline_that_passes_drops_it_and_its_timeout_counts_from_the_submit() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody late = started(
                    held(check).with("deadline", Instant.now().plusSeconds(600).toString()));
            StartBody patient = started(held(check).with("timeout", "PT10M"));
            DatabaseTime.pass(Duration.ofMinutes(15));
            resumeDue.runOnce();

            assertThatQueue(late).becomes("restored").hasReasonStartingWith("timed out: not submitted by ");
            assertThat(Caller.submitAndWait(patient.id()).statusCode()).isEqualTo(200);
            assertThatQueue(patient).is("succeeded");
            assertThat(check.checks(late.id())).isEmpty();
        }
    }

    @Test
    void a_caller_drives_it_once_it_is_submitted() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body =
                    started(StartBody.at(participant).with("driver", "caller").with("hold", check.hold(AN_HOUR)));
            StepBody hotel = StepBody.at(participant, "hotel");

            assertThat(Caller.step(body.id(), hotel).statusCode()).isEqualTo(409);
            assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(409);
            assertThat(Caller.submit(body.id()).statusCode()).isEqualTo(200);
            assertThat(Caller.step(body.id(), hotel).statusCode()).isEqualTo(201);
            assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(200);

            assertThatQueue(body).is("succeeded");
        }
    }

    @Test
    void it_is_listed_as_held_and_can_neither_be_deleted_nor_resolved() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body = started(held(check).with("labels", Map.of("held-by", "this test")));

            String list = Caller.list("held-by", "this test").asString();
            assertThat(list).contains(body.id().toString()).contains("\"held\"");
            assertThat(Caller.send("GET", "/queues?status=held&limit=200", Map.of(), null)
                            .asString())
                    .contains(body.id().toString());
            assertThat(Caller.delete(body.id()).statusCode()).isEqualTo(409);
            assertThat(Caller.retry(body.id()).statusCode()).isEqualTo(409);
            assertThat(Caller.resolveAndWait(body.id(), "hotel", "*", "{\"as\": \"done\", \"reason\": \"I looked\"}")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void paused_it_asks_nobody_and_takes_a_submit() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(200)) {
            StartBody body = started(held(check));
            assertThat(Caller.pause(body.id(), "the bank is closed").statusCode())
                    .isEqualTo(200);
            assertThatQueue(body).comesToWaitFor("paused", "null");
            assertThat(Caller.submit(body.id()).statusCode()).isEqualTo(200);
            assertThatQueue(body).is("running").comesToWaitFor("paused", "null");
            assertThat(participant.calls()).isEmpty();

            assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(200);

            assertThatQueue(body).is("succeeded");
            assertThat(check.checks(body.id())).isEmpty();
        }
    }

    @Test
    void a_queue_that_was_not_held_is_not_submitted() throws Exception {
        participant.action("hotel").does(answerLate());
        StartBody body = StartBody.at(participant, "hotel");
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        participant.awaitCall(ACTION, "hotel");

        assertThat(Caller.submit(body.id()).statusCode()).isEqualTo(409);

        participant.release();
        assertThatQueue(body).becomes("succeeded");
    }

    @Test
    void a_queue_that_is_a_step_can_not_be_held() {
        try (CheckEndpoint check = CheckEndpoint.answering(200)) {
            StartBody inner = StartBody.at(participant, "train").with("hold", check.hold(AN_HOUR));
            StartBody here = StartBody.at(participant, "hotel").step("hotel", step -> step.queue(inner));
            StartBody elsewhere = StartBody.at(participant, "hotel")
                    .step("hotel", step -> step.queue(inner).with("coordinator", "http://127.0.0.1:1/"));

            for (StartBody body : new StartBody[] {here, elsewhere}) {
                Response refused = Caller.start(body);
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.asString()).contains("/steps/0/queue/hold");
            }
        }
    }

    @Test
    void the_same_start_again_finds_it_held_and_started_once() throws Exception {
        try (CheckEndpoint check = CheckEndpoint.answering(500)) {
            StartBody body = started(held(check));

            Response again = Caller.start(body);

            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(json(again).path("status").asText()).isEqualTo("held");
            assertThat(json(again).at("/waiting/for").asText()).isEqualTo("submit");
        }
    }
}
