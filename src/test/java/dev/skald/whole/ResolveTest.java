package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.cutBeforeDoing;
import static dev.skald.support.Behaviour.done;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.QueueAssert;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** How a step came out, when an admin says so. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ResolveTest extends WholeService {
    private static final String UNDONE = "{\"as\": \"compensated\", \"reason\": \"cancelled by phone\"}";
    private static final String NOTHING = "{\"as\": \"refused\", \"reason\": \"they know of nothing\"}";
    private static final String BOOKED = """
            {"as": "done", "reason": "found in their records", "result": {"booking": 7}}""";
    private static final Map<String, String> MUCH_LATER = Map.of("Retry-After", "3600");

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car");
    }

    /** A queue whose flight can't be undone. */
    private StartBody compensationFailed() {
        StartBody body = trip().step("flight", step -> step.compensationAttempts(1));
        participant.compensation("flight").does(refuse(500, "out of order"));
        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("attention").hasSteps("hotel done", "flight compensating", "car compensated");
        return body;
    }

    /** A queue whose flight may have been booked, and can't be cancelled without knowing as what. */
    private StartBody actionInDoubt(boolean booked) {
        StartBody body = trip().step(
                        "flight",
                        step -> step.attempts(1)
                                .compensationAttempts(1)
                                .compensation("url", participant.url("/bookings/") + "{% $steps.flight.booking %}"));
        participant.action("flight").thenAlways(booked ? cutAfterDoing() : cutBeforeDoing());
        Caller.startAndWait(body);
        assertThatQueue(body).is("attention").hasSteps("hotel done", "flight in-doubt", "car idle");
        return body;
    }

    /** A running queue that asks for the flight again in an hour. */
    private StartBody asksAgainLater(boolean booked) throws Exception {
        StartBody body = trip();
        participant.action("flight").does(booked ? done(503, MUCH_LATER, "") : answer(503, MUCH_LATER, ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight").hasSteps("hotel done", "flight in-doubt", "car idle");
        return body;
    }

    private static String tag(StartBody body) {
        return Caller.queue(body.id()).header("ETag");
    }

    private static Response resolve(StartBody body, String said) {
        return Caller.resolveAndWait(body.id(), "flight", tag(body), said);
    }

    private static void is(Response response, int status, String type) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/" + type);
    }

    private static JsonNode said(StartBody body) {
        List<JsonNode> said = QueueAssert.entries(body.id()).stream()
                .filter(entry -> entry.path("operation").asText().equals("admin-resolved"))
                .toList();
        assertThat(said).hasSize(1);
        return said.getFirst();
    }

    @Test
    void what_an_admin_undid_is_not_undone_again_and_the_restore_goes_on() {
        StartBody body = compensationFailed();

        Response response = resolve(body, UNDONE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("ETag")).isEqualTo(tag(body));
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car compensated")
                .undidInReverse(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(1);
        assertThat(book.effective(body.id(), "hotel")).isZero();
        assertThat(book.effective(body.id(), "car")).isZero();
        assertThat(book.effective(body.id(), "flight"))
                .as("Skald has only the admin's word for it")
                .isEqualTo(1);
    }

    @Test
    void the_log_has_who_said_it_and_why() {
        StartBody body = compensationFailed();

        resolve(body, UNDONE);

        JsonNode entry = said(body);
        assertThat(entry.path("step").asText()).isEqualTo("flight");
        assertThat(entry.at("/detail/as").asText()).isEqualTo("compensated");
        assertThat(entry.at("/detail/reason").asText()).isEqualTo("cancelled by phone");
        assertThat(entry.at("/detail/by").asText()).contains("127.0.0.1");
        assertThat(entry.path("detail").has("result")).isFalse();
    }

    @Test
    void an_action_in_doubt_that_an_admin_found_done_is_undone_with_the_result_that_he_found() {
        StartBody body = actionInDoubt(true);

        Response response = resolve(body, BOOKED);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.awaitCall(COMPENSATION, "flight").path()).isEqualTo("/bookings/7");
        assertThat(said(body).at("/detail/result/booking").asInt()).isEqualTo(7);
    }

    @Test
    void an_action_in_doubt_that_an_admin_found_not_done_is_left_alone() {
        StartBody body = actionInDoubt(false);

        Response response = resolve(body, NOTHING);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void an_action_in_doubt_that_an_admin_undid_is_left_alone() {
        StartBody body = actionInDoubt(false);

        resolve(body, UNDONE);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_running_queue_goes_on_with_what_an_admin_found_done() throws Exception {
        StartBody body = asksAgainLater(true);

        Response response = resolve(body, BOOKED);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).at("/steps/1/result/booking").asInt()).isEqualTo(7);
        assertThatQueue(body)
                .is("succeeded")
                .hasSteps("hotel done", "flight done", "car done")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    @Test
    void a_running_queue_is_restored_when_an_admin_found_that_nothing_happened() throws Exception {
        StartBody body = asksAgainLater(false);

        resolve(body, NOTHING);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .hasReason("step flight was refused")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_running_queue_is_restored_when_an_admin_undid_what_it_needs() throws Exception {
        StartBody body = asksAgainLater(false);

        resolve(body, UNDONE);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .hasReason("step flight was undone by an admin")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void a_queue_that_has_changed_since_the_admin_looked_is_left_as_it_is() {
        StartBody body = compensationFailed();
        String seen = tag(body);
        participant.compensation("flight").does(answer(500));
        Caller.retryAndWait(body.id());
        String now = tag(body);

        for (String tags : List.of(seen, "\"0\"", "W/" + now, "5", "", "\"1\", \"2\"")) {
            is(Caller.resolveAndWait(body.id(), "flight", tags, UNDONE), 412, "precondition-failed");
        }

        assertThat(tag(body)).isEqualTo(now);
        assertThatQueue(body).is("attention").hasLogged("admin-resolved flight", 0);
        assertThat(Caller.resolveAndWait(body.id(), "flight", seen + ", " + now, UNDONE)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void any_version_will_do_if_the_admin_says_so_and_none_if_he_says_nothing() {
        StartBody body = compensationFailed();

        is(
                Caller.send("POST", "/queues/{id}/steps/flight/resolve", Map.of(), UNDONE, body.id()),
                428,
                "precondition-required");
        assertThatQueue(body).is("attention");

        assertThat(Caller.resolveAndWait(body.id(), "flight", "*", UNDONE).statusCode())
                .isEqualTo(200);
        assertThatQueue(body).is("restored");
    }

    @Test
    void of_admins_who_decide_at_once_one_is_heard() throws Exception {
        StartBody body = compensationFailed();
        String seen = tag(body);
        Callable<Integer> deciding =
                () -> Caller.resolveAndWait(body.id(), "flight", seen, UNDONE).statusCode();

        List<Integer> answers = Together.run(Collections.nCopies(5, deciding));

        assertThat(answers).containsOnlyOnce(200);
        assertThat(answers).containsOnly(200, 412);
        assertThatQueue(body).is("restored").hasLogged("admin-resolved flight", 1);
    }

    @Test
    void when_one_admin_retries_what_another_resolves_the_log_tells_who_was_heard() throws Exception {
        for (int round = 0; round < 10; round++) {
            StartBody body = compensationFailed();
            String seen = tag(body);
            Callable<Integer> resolving = () ->
                    Caller.resolveAndWait(body.id(), "flight", seen, UNDONE).statusCode();
            Callable<Integer> retrying = () -> Caller.retryAndWait(body.id()).statusCode();

            List<Integer> answers =
                    Together.run(round % 2 == 0 ? List.of(resolving, retrying) : List.of(retrying, resolving));

            boolean resolved = answers.get(round % 2) == 200;
            assertThatQueue(body)
                    .becomes("restored")
                    .hasLogged("admin-resolved flight", resolved ? 1 : 0)
                    .hasLogged("admin-retried", resolved ? 0 : 1);
            assertThat(book.effective(body.id(), "flight"))
                    .as("undone by Skald, unless the admin says that he did it")
                    .isEqualTo(resolved ? 1 : 0);
            participant.awaitIdle();
        }
    }

    @Test
    void a_step_whose_call_is_under_way_is_not_resolved() {
        StartBody body = trip();
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");

        Response response = resolve(body, NOTHING);

        is(response, 409, "queue-state");
        assertThat(response.jsonPath().getString("detail")).contains("flight is under way");
        assertThat(response.jsonPath().getString("step")).isEqualTo("flight");
        participant.release();
        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void what_cannot_be_is_refused_with_the_reason() {
        StartBody body = compensationFailed();
        int logged = QueueAssert.entries(body.id()).size();
        String booked = "{\"as\": \"done\", \"reason\": \"I say so\"}";

        refusedBecause(body, "hotel", booked, "Step hotel is done already.");
        refusedBecause(body, "car", UNDONE, "Step car is compensated already.");
        refusedBecause(body, "flight", NOTHING, "Step flight, which is compensating, can't be resolved as refused");
        refusedBecause(body, "car", booked, "Step car, which is compensated, can't be resolved as done");
        assertThat(QueueAssert.entries(body.id())).hasSize(logged);

        Caller.retryAndWait(body.id());
        refusedBecause(body, "flight", UNDONE, "The queue has ended as restored");
    }

    private static void refusedBecause(StartBody body, String step, String said, String why) {
        Response response = Caller.resolveAndWait(body.id(), step, "*", said);
        is(response, 409, "queue-state");
        assertThat(response.jsonPath().getString("detail")).contains(why);
    }

    @Test
    void unknown_queues_and_steps_are_not_found() {
        StartBody body = compensationFailed();

        is(Caller.resolveAndWait(UUID.randomUUID(), "flight", "*", UNDONE), 404, "queue-not-found");
        is(Caller.resolveAndWait(body.id(), "ship", "\"0\"", UNDONE), 404, "not-found");
    }

    @Test
    void an_admin_must_say_how_and_why() {
        StartBody body = compensationFailed();

        faulty(body, "{}", "/as", "/reason");
        faulty(body, "{\"as\": \"gone\", \"reason\": \"\"}", "/as", "/reason");
        faulty(body, "{\"as\": \"done\", \"reason\": \"  \"}", "/reason");
        faulty(body, "{\"as\": \"done\", \"reason\": \"" + "x".repeat(1001) + "\"}", "/reason");
        faulty(body, "{\"as\": \"refused\", \"reason\": \"so\", \"result\": 7}", "/result");
        faulty(body, "{\"as\": \"done\", \"reason\": \"so\", \"colour\": 7}", "/colour");
        faulty(body, "[]", "");
        assertThatQueue(body).is("attention");
    }

    private static void faulty(StartBody body, String said, String... pointers) {
        Response response = Caller.resolveAndWait(body.id(), "flight", "*", said);
        is(response, 400, "invalid-request");
        assertThat(response.jsonPath().getList("errors.pointer")).containsExactlyInAnyOrder((Object[]) pointers);
    }
}
