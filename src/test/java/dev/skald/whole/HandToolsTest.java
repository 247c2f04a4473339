package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Actors.ACTOR;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.callOf;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.UseQueue;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import dev.skald.queue.SubQueue;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an admin does to a queue as a whole: has it tried again, taken up, deleted. */
@QuarkusTest
@TestProfile(NoTimers.class)
class HandToolsTest extends WholeService {
    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    UseQueue useQueue;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car").step("flight", step -> step.compensationAttempts(1));
    }

    private StartBody succeeded() {
        StartBody body = trip().with("labels", Map.of("tenant", "acme"));
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        return body;
    }

    private StartBody restored() {
        StartBody body = succeeded();
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("restored");
        return body;
    }

    private StartBody needingAHuman() {
        StartBody body = succeeded();
        participant.compensation("flight").does(answer(500));
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("attention");
        return body;
    }

    private StartBody inTheCall() {
        StartBody body = trip();
        int before = participant.calls(ACTION, "flight").size();
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight", before + 1);
        return body;
    }

    /** A queue that asks for the flight again in an hour. */
    private StartBody asksAgainLater() throws Exception {
        StartBody body = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "3600"), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        return body;
    }

    private static Response is(Response response, int status, String type) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/" + type);
        return response;
    }

    private static String detail(Response response) {
        return response.jsonPath().getString("detail");
    }

    @Test
    void an_attempt_that_is_waited_for_is_made_at_once() throws Exception {
        StartBody body = asksAgainLater();

        Response response = Caller.retryAndWait(body.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("ETag"))
                .startsWith("\"" + json(response).path("version").asText() + ".");
        assertThatQueue(body).is("succeeded").hasLogged("admin-retried", 1).keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(2);
    }

    @Test
    void a_retry_that_is_sent_again_while_the_queue_is_at_work_changes_nothing() throws Exception {
        StartBody body = asksAgainLater();
        participant.action("flight").does(answerLate());
        Caller.retry(body.id());
        participant.awaitCall(ACTION, "flight", 2);

        Response again = Caller.retry(body.id());

        assertThat(again.statusCode()).isEqualTo(202);
        participant.release();
        assertThatQueue(body).becomes("succeeded").hasLogged("admin-retried", 1);
        assertThat(detail(is(Caller.retry(body.id()), 409, "queue-state"))).contains("has ended as succeeded");
    }

    @Test
    void of_admins_who_retry_at_once_one_is_heard_and_all_get_the_outcome() throws Exception {
        StartBody body = needingAHuman();
        participant.compensation("flight").does(answerLate());
        Callable<Integer> retrying = () -> Caller.retry(body.id()).statusCode();

        List<Integer> answers = Together.run(Collections.nCopies(6, retrying));

        assertThat(answers).containsOnly(202);
        participant.awaitCall(COMPENSATION, "flight", 2);
        participant.release();
        assertThatQueue(body).becomes("restored").hasLogged("admin-retried", 1).keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(2);
    }

    @Test
    void an_interrupted_queue_is_taken_up_at_once() {
        StartBody body = inTheCall();
        String other = Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));
        Response tooEarly = is(Caller.recoverAndWait(body.id()), 409, "queue-state");
        assertThat(detail(tooEarly)).contains("node " + other + " works on it");
        declareDead.runOnce();
        is(Caller.retry(body.id()), 409, "queue-interrupted");

        Response response = Caller.recoverAndWait(body.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("restored")
                .hasReason("interrupted: its node died")
                .hasLogged("queue-interrupted", 1)
                .keptItsPromiseIn(book);
        assertThat(recoverInterrupted.runOnce()).isZero();
    }

    @Test
    void of_those_who_recover_a_queue_at_once_one_does_it() throws Exception {
        StartBody body = inTheCall();
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));
        declareDead.runOnce();
        participant.compensation("flight").does(answerLate());
        Callable<Integer> asking = () -> Caller.send("POST", "/queues/{id}/recover", Map.of(), null, body.id())
                .statusCode();

        List<Integer> answers = Together.run(List.of(asking, asking, asking, recoverInterrupted::runOnce));

        long byHand =
                answers.subList(0, 3).stream().filter(status -> status == 202).count();
        assertThat(byHand + answers.getLast()).isEqualTo(1);
        participant.awaitCall(COMPENSATION, "flight");
        participant.release();
        assertThatQueue(body)
                .becomes("restored")
                .hasLogged("queue-interrupted", 1)
                .keptItsPromiseIn(book);
    }

    @Test
    void what_is_not_interrupted_is_not_recovered() throws Exception {
        StartBody waiting = asksAgainLater();
        StartBody ended = succeeded();

        assertThat(detail(is(Caller.recoverAndWait(waiting.id()), 409, "queue-state")))
                .contains("nobody works on it; it waits for retry of step flight until ");
        assertThat(detail(is(Caller.recoverAndWait(ended.id()), 409, "queue-state")))
                .contains("it has ended as succeeded");
        is(Caller.recoverAndWait(UUID.randomUUID()), 404, "queue-not-found");
        assertThatQueue(waiting).hasLogged("queue-interrupted", 0);
    }

    @Test
    void a_deleted_queue_that_succeeded_is_remembered_and_stays_done() {
        StartBody body = succeeded();
        int calls = participant.calls().size();

        Response response = Caller.delete(body.id());

        assertThat(response.statusCode()).isEqualTo(204);
        for (Response gone : List.of(
                Caller.queue(body.id()),
                Caller.log(body.id()),
                Caller.restore(body.id(), "too late"),
                Caller.retry(body.id()),
                Caller.pause(body.id(), "too late"),
                Caller.recoverAndWait(body.id()),
                Caller.delete(body.id()))) {
            is(gone, 410, "queue-purged");
        }
        Response again = Caller.startAndWait(body);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("status").asText()).isEqualTo("succeeded");
        is(Caller.startAndWait(body.with("name", "another")), 422, "id-reused");
        assertThat(participant.calls()).hasSize(calls);
        assertThat(book.effective(body.id())).isEqualTo(3);
        assertThat(json(Caller.list("tenant", "acme")).path("queues")).isEmpty();
    }

    @Test
    void a_deleted_queue_that_was_restored_is_remembered_and_does_not_run_again() {
        StartBody body = restored();
        int calls = participant.calls().size();

        assertThat(Caller.delete(body.id()).statusCode()).isEqualTo(204);

        assertThat(detail(is(Caller.queue(body.id()), 410, "queue-purged"))).contains("was restored");
        Response restore = is(Caller.restore(body.id(), "again"), 410, "queue-purged");
        // Another Skald, of which it is a step, must not take it for one that succeeded.
        assertThat(restore.<String>path("queueStatus")).isEqualTo("restored");
        is(Caller.delete(body.id()), 410, "queue-purged");
        Response again = Caller.startAndWait(body);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("status").asText()).isEqualTo("restored");
        assertThat(participant.calls()).hasSize(calls);
        assertThat(book.effective(body.id())).isZero();
    }

    @Test
    void only_what_has_ended_is_deleted() throws Exception {
        StartBody attention = needingAHuman();
        StartBody waiting = asksAgainLater();
        StartBody running = inTheCall();
        StartBody restoring = succeeded();
        participant.compensation("car").does(answerLate());
        Caller.restore(restoring.id(), "never mind");
        participant.awaitCall(COMPENSATION, "car", 2);

        assertThat(detail(is(Caller.delete(attention.id()), 409, "queue-state")))
                .contains("attention");
        assertThat(detail(is(Caller.delete(waiting.id()), 409, "queue-state"))).contains("running");
        assertThat(detail(is(Caller.delete(running.id()), 409, "queue-state"))).contains("running");
        assertThat(detail(is(Caller.delete(restoring.id()), 409, "queue-state")))
                .contains("restoring");
        Caller.pause(waiting.id(), "wait");
        is(Caller.delete(waiting.id()), 409, "queue-state");

        is(Caller.delete(UUID.randomUUID()), 404, "queue-not-found");
        UUID closed = UUID.randomUUID();
        Caller.restoreOrBlock(closed);
        is(Caller.delete(closed), 404, "queue-not-found");
        participant.release();
        assertThatQueue(running).becomes("succeeded");
        assertThatQueue(restoring).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_queue_is_only_deleted_at_the_version_that_the_admin_names() {
        StartBody body = succeeded();
        String seen = Caller.queue(body.id()).header("ETag");
        Caller.restoreAndWait(body.id());

        is(
                Caller.send("DELETE", "/queues/{id}", Map.of("If-Match", seen), null, body.id()),
                412,
                "precondition-failed");

        assertThatQueue(body).is("restored");
        String now = Caller.queue(body.id()).header("ETag");
        assertThat(Caller.send("DELETE", "/queues/{id}", Map.of("If-Match", now), null, body.id())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void of_a_delete_and_a_restore_that_come_together_one_is_carried_out() throws Exception {
        for (int round = 0; round < 20; round++) {
            StartBody body = succeeded();
            Callable<Integer> restoring = () -> Caller.restoreAndWait(body.id()).statusCode();
            Callable<Integer> deleting = () -> Caller.delete(body.id()).statusCode();

            List<Integer> answers =
                    Together.run(round % 2 == 0 ? List.of(restoring, deleting) : List.of(deleting, restoring));

            boolean restored = answers.get(round % 2) == 200;
            assertThat(book.effective(body.id())).isEqualTo(restored ? 0 : 3);
            // Deleted after it was restored, deleted while it was done, or not deleted as it was being restored.
            assertThat(answers.get(1 - round % 2)).isIn(restored ? List.of(204, 409) : List.of(204));
        }
    }

    @Test
    void a_queue_that_is_a_step_of_another_is_deleted_after_it() throws Exception {
        UUID part = UUID.randomUUID();
        QueueStart parent = parentOf(part);
        useQueue.start(parent, "f", List.of(), ACTOR);
        assertThatQueue(parent.id()).becomes("succeeded");
        assertThatQueue(part).is("succeeded");

        Response response = Caller.delete(part);

        assertThat(detail(is(response, 409, "queue-state")))
                .contains("step part of queue " + parent.id())
                .contains("deleted after that queue");
        assertThat(Caller.delete(parent.id()).statusCode()).isEqualTo(204);
        assertThat(Caller.delete(part).statusCode()).isEqualTo(204);
    }

    /** A queue of one step, which is a queue of one step. */
    private QueueStart parentOf(UUID part) {
        UUID id = UUID.randomUUID();
        Step hotel = step("hotel")
                .calls(callOf(participant.url("/hotel").toString()))
                .build();
        QueueStart inner =
                start(hotel).id(part).parent(new Parent(id, "part", true)).build();
        return start(step("part").id(part).queue(new SubQueue.Here(inner)).build())
                .id(id)
                .build();
    }
}
