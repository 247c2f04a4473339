package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.QueueAssert;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue for which an admin lets no call be made for a while. */
@QuarkusTest
@TestProfile(NoTimers.class)
class PauseTest extends WholeService {
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

    /** A queue in the call of flight. */
    private StartBody inTheCall(StartBody body) {
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
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

    private static void pause(StartBody body) {
        assertThat(Caller.pause(body.id(), "the airline moves house").statusCode())
                .isEqualTo(200);
    }

    private static void standsStill(StartBody body) throws Exception {
        assertThatQueue(body).comesToWaitFor("paused", "null");
        JsonNode waiting = assertThatQueue(body).queue().path("waiting");
        assertThat(waiting.path("until").isNull()).isTrue();
        assertThat(waiting.at("/problem/detail").asText()).isEqualTo("the airline moves house");
    }

    private static void isRefused(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/queue-state");
    }

    @Test
    void a_call_under_way_ends_and_is_the_last_one_until_the_queue_is_resumed() throws Exception {
        StartBody body = inTheCall(trip());

        Response paused = Caller.pause(body.id(), "the airline moves house");

        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(json(paused).path("waiting").isNull())
                .as("a call is under way")
                .isTrue();
        participant.release();
        standsStill(body);
        assertThatQueue(body).is("running").hasSteps("hotel done", "flight done", "car idle");
        assertThat(participant.calls(ACTION, "car")).isEmpty();

        Response resumed = Caller.resumeAndWait(body.id());

        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("succeeded")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "admin-paused",
                        "step-done flight",
                        "admin-resumed",
                        "step-started car",
                        "step-done car",
                        "queue-succeeded")
                .keptItsPromiseIn(book);
    }

    @Test
    void the_log_has_who_paused_and_resumed_it_and_why() throws Exception {
        StartBody body = asksAgainLater();

        Response paused = Caller.pause(body.id(), "the airline moves house");
        standsStill(body);
        Caller.send("POST", "/queues/{id}/resume", Map.of(), null, body.id());

        assertThat(json(paused).at("/waiting/for").asText()).isEqualTo("paused");
        assertThat(paused.header("ETag"))
                .startsWith("\"" + json(paused).path("version").asText() + ".");
        List<JsonNode> entries = QueueAssert.entries(body.id()).stream()
                .filter(entry -> entry.path("operation").asText().startsWith("admin-"))
                .toList();
        assertThat(entries)
                .extracting(entry -> entry.path("operation").asText())
                .containsExactly("admin-paused", "admin-resumed");
        assertThat(entries.getFirst().at("/detail/reason").asText()).isEqualTo("the airline moves house");
        assertThat(entries)
                .allSatisfy(entry -> assertThat(entry.at("/detail/by").asText()).contains("127.0.0.1"));
    }

    @Test
    void asking_again_changes_nothing() throws Exception {
        StartBody body = asksAgainLater();
        pause(body);
        standsStill(body);

        Response paused = Caller.pause(body.id(), "another reason");

        assertThat(paused.statusCode()).isEqualTo(200);
        standsStill(body);
        Caller.send("POST", "/queues/{id}/resume", Map.of(), null, body.id());
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        String version = Caller.queue(body.id()).header("ETag");
        Response resumed = Caller.send("POST", "/queues/{id}/resume", Map.of(), null, body.id());
        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThat(resumed.header("ETag")).isEqualTo(version);
        assertThatQueue(body).hasLogged("admin-paused", 1).hasLogged("admin-resumed", 1);
    }

    @Test
    void a_queue_paused_in_a_wait_keeps_its_time_and_does_not_act_on_it() throws Exception {
        StartBody body = asksAgainLater();
        String until = assertThatQueue(body).queue().at("/waiting/until").asText();
        pause(body);
        standsStill(body);

        assertThat(resumeDue.runOnce()).isZero();
        isRefused(Caller.retry(body.id()));
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);

        Caller.send("POST", "/queues/{id}/resume", Map.of(), null, body.id());
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        assertThat(assertThatQueue(body).queue().at("/waiting/until").asText()).isEqualTo(until);
        assertThat(Caller.retryAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_deadline_that_comes_meanwhile_is_acted_on_afterwards() throws Exception {
        StartBody body = inTheCall(trip().with("timeout", "PT1H"));
        pause(body);
        participant.release();
        standsStill(body);
        DatabaseTime.pass(Duration.ofHours(2));

        assertThat(resumeDue.runOnce()).isZero();
        assertThatQueue(body).is("running").hasLogged("restore-requested", 0);
        Caller.resumeAndWait(body.id());

        assertThatQueue(body)
                .is("restored")
                .hasReasonStartingWith("timed out")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_restore_asked_for_meanwhile_is_taken_but_begins_afterwards() throws Exception {
        StartBody body = inTheCall(trip());
        pause(body);
        participant.release();
        standsStill(body);

        Response asked = Caller.restoreAndWait(body.id());

        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(json(asked).path("status").asText()).isEqualTo("restoring");
        standsStill(body);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();

        assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_restore_is_paused_between_two_compensations() throws Exception {
        StartBody body = trip();
        participant.action("car").does(refuse(409, "no cars"));
        participant.compensation("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(COMPENSATION, "flight");

        pause(body);
        participant.release();

        standsStill(body);
        assertThatQueue(body).is("restoring").hasSteps("hotel done", "flight compensated", "car refused");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void what_fails_for_good_while_paused_needs_a_human_afterwards() throws Exception {
        StartBody body = trip().step("flight", step -> step.compensationAttempts(1));
        Caller.startAndWait(body);
        participant.compensation("car").does(answerLate());
        participant.compensation("flight").does(answer(500));
        Caller.restore(body.id(), "never mind");
        participant.awaitCall(COMPENSATION, "car");
        pause(body);
        participant.release();
        standsStill(body);

        assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(202);

        assertThatQueue(body).is("attention");
        isRefused(Caller.pause(body.id(), "too late"));
        assertThat(Caller.retryAndWait(body.id()).statusCode()).isEqualTo(200);
    }

    @Test
    void a_step_of_a_paused_queue_is_resolved_and_nothing_is_called() throws Exception {
        StartBody body = asksAgainLater();
        pause(body);
        standsStill(body);

        Response resolved = Caller.resolveAndWait(
                body.id(), "flight", "*", "{\"as\": \"refused\", \"reason\": \"they know of nothing\"}");

        assertThat(resolved.statusCode()).isEqualTo(202);
        standsStill(body);
        assertThatQueue(body).is("running").hasSteps("hotel done", "flight refused", "car idle");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        Caller.resumeAndWait(body.id());
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_node_that_dies_does_not_set_a_paused_queue_going() throws Exception {
        StartBody body = inTheCall(trip().with("onInterruption", "resume"));
        pause(body);
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));
        declareDead.runOnce();

        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);

        standsStill(body);
        assertThatQueue(body).is("running").hasSteps("hotel done", "flight in-doubt", "car idle");
        participant.release();
        participant.awaitIdle();
        assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(2);
    }

    @Test
    void what_has_ended_is_neither_paused_nor_resumed() {
        StartBody body = trip();
        Caller.startAndWait(body);

        isRefused(Caller.pause(body.id(), "too late"));
        assertThat(Caller.resumeAndWait(body.id()).statusCode()).isEqualTo(200);
        Caller.restoreAndWait(body.id());
        isRefused(Caller.pause(body.id(), "too late"));

        assertThatQueue(body).hasLogged("admin-paused", 0).hasLogged("admin-resumed", 0);
        assertThat(Caller.pause(UUID.randomUUID(), "who?").statusCode()).isEqualTo(404);
        assertThat(Caller.resumeAndWait(UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_pause_needs_a_reason() throws Exception {
        StartBody body = asksAgainLater();

        for (String said :
                List.of("{}", "{\"reason\": \"\"}", "{\"reason\": 7}", "", "{\"reason\": \"so\", \"for\": 1}")) {
            assertThat(Caller.send("POST", "/queues/{id}/pause", Map.of(), said, body.id())
                            .statusCode())
                    .as(said)
                    .isEqualTo(400);
        }
        assertThatQueue(body).hasLogged("admin-paused", 0);
    }

    @Test
    void a_caller_who_waits_is_told_when_the_queue_stands_still() throws Exception {
        StartBody body = inTheCall(trip());
        pause(body);
        participant.release();

        Response response = Caller.startAndWait(body);

        assertThat(response.statusCode()).isEqualTo(200);
        Eventually.until(
                "it stands still",
                () -> json(Caller.startAndWait(body))
                        .at("/waiting/for")
                        .asText()
                        .equals("paused"));
        Caller.resumeAndWait(body.id());
        assertThatQueue(body).is("succeeded");
    }
}
