package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.done;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Participants that were not made for Skald: forms, XML, a failure in a 200, a result that is an address. */
@QuarkusTest
@TestProfile(NoTimers.class)
class OddParticipantTest extends WholeService {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String BY_STATE =
            "{% $response.body.state = 'F' ? 'refused'" + " : $response.body.state = 'running' ? 'pending' %}";

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight").with("input", Map.of("guest", "Ada & Zoë", "nights", 2));
    }

    @Test
    void a_call_sends_a_form() {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("send", "form")
                                .body(
                                        "action",
                                        Map.of(
                                                "guest",
                                                "{% $input.guest %}",
                                                "night",
                                                List.of(1, "{% $input.nights %}"))));

        Caller.startAndWait(body);

        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
        ReceivedCall call = participant.awaitCall(ACTION, "hotel");
        assertThat(call.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(call.body().split("&")).containsExactlyInAnyOrder("guest=Ada+%26+Zo%C3%AB", "night=1", "night=2");
        assertThat(loggedRequest(body).path("body").asText()).isEqualTo(call.body());
    }

    @Test
    void a_call_sends_xml_and_reads_xml() {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("send", "text")
                                .action("headers", Map.of("Content-Type", "application/soap+xml; charset=utf-8"))
                                .action("body", "<book nights=\"{% $input.nights %}\"/>")
                                .action(
                                        "result",
                                        "{% $substringBefore($substringAfter($response.body, '<id>'), '</id>') %}")
                                .action("outcome", "{% $contains($response.body, '<fault') ? 'refused' %}"));
        Map<String, String> soap = Map.of("Content-Type", "application/soap+xml");
        participant.action("hotel").does(done(200, soap, "<booked><id>B7</id></booked>"));

        Caller.startAndWait(body);

        ReceivedCall call = participant.awaitCall(ACTION, "hotel");
        assertThat(call.header("Content-Type")).isEqualTo("application/soap+xml; charset=utf-8");
        assertThat(call.body()).isEqualTo("<book nights=\"2\"/>");
        assertThat(result(body)).isEqualTo("\"B7\"");
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_delete_sends_nothing_and_can_send_the_standard_body() {
        StartBody body = trip().step("hotel", step -> step.compensation("method", "DELETE"))
                .step("flight", step -> step.compensation("method", "DELETE").compensation("send", "json"));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
        ReceivedCall bare = participant.awaitCall(COMPENSATION, "hotel");
        assertThat(bare.method()).isEqualTo("DELETE");
        assertThat(bare.body()).isEmpty();
        assertThat(bare.headers()).doesNotContainKeys("content-type", "content-length", "transfer-encoding");
        ReceivedCall full = participant.awaitCall(COMPENSATION, "flight");
        assertThat(full.header("Content-Type")).isEqualTo("application/json");
        assertThat(full.body()).contains("\"operation\":\"compensation\"");
    }

    @Test
    void the_location_of_a_201_is_the_result_and_what_the_compensation_calls() {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("result", "{% $response.headers.location %}")
                                .compensation("method", "DELETE")
                                .compensation(
                                        "url",
                                        participant.url("/").toString().replaceAll("/$", "") + "/{% $steps.hotel %}"));
        participant.action("hotel").does(done(201, Map.of("Location", "bookings/7"), ""));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        assertThat(result(body)).isEqualTo("\"bookings/7\"");
        assertThat(participant.awaitCall(COMPENSATION, "hotel").path()).isEqualTo("/bookings%2F7");
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_failure_in_a_200_refuses_the_step() {
        StartBody body = trip().step("flight", step -> step.action("outcome", BY_STATE));
        participant.action("flight").does(answer(200, JSON, "{\"state\": \"F\"}"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused")
                .hasLoggedProblem("step-refused", "flight", 200, "the call's own outcome says refused")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_500_that_is_a_no_refuses_and_a_broken_answer_is_in_doubt() {
        StartBody body = trip().step(
                        "flight",
                        step -> step.action("outcome", "{% $response.body.code = 'FULL' ? 'refused' %}")
                                .attempts(3));
        participant
                .action("flight")
                .does(answer(500, JSON, "{broken"), answer(500, JSON, "{\"code\": \"FULL\"}"), ok());

        Caller.startAndWait(body);

        // The first answer may have been that of work that was done, so the step is undone too.
        assertThatQueue(body)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated")
                .hasReasonStartingWith("step flight is in doubt: 500 the call's own outcome says refused")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(2);
    }

    @Test
    void a_compensation_that_is_refused_by_its_own_rule_needs_a_human_at_once() throws Exception {
        StartBody body = trip().step("hotel", step -> step.compensation("outcome", BY_STATE));
        participant.compensation("hotel").does(answer(200, JSON, "{\"state\": \"F\"}"));

        Caller.startAndWait(body);
        Caller.restoreAndWait(body.id());

        assertThatQueue(body).becomes("attention");
        assertThat(participant.calls(COMPENSATION, "hotel")).hasSize(1);
    }

    @Test
    void a_running_job_is_asked_for_until_a_303_leads_to_its_result() throws Exception {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("outcome", BY_STATE)
                                .action("result", "{% $response.body.id & ' of ' & $input.guest %}"));
        Map<String, String> running =
                Map.of("Content-Type", "application/json", "Location", "/jobs/7", "Retry-After", "1");
        Map<String, String> still = Map.of("Content-Type", "application/json", "Retry-After", "1");
        participant
                .action("hotel")
                .does(
                        done(200, running, "{\"state\": \"running\"}"),
                        answer(200, still, "{\"state\": \"running\"}"),
                        answer(303, Map.of("Location", "/results/7"), ""),
                        answer(200, JSON, "{\"state\": \"S\", \"id\": 7}"));

        Caller.start(body);

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf("hotel", "step-started", "step-waiting", "step-waiting", "step-waiting", "step-done")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel"))
                .extracting(ReceivedCall::method, ReceivedCall::path)
                .containsExactly(
                        tuple("POST", "/hotel"),
                        tuple("GET", "/jobs/7"),
                        tuple("GET", "/jobs/7"),
                        tuple("GET", "/results/7"));
        assertThat(result(body)).isEqualTo("\"7 of Ada & Zoë\"");
    }

    @Test
    void a_call_sends_the_key_where_the_participant_wants_it_and_no_log_has_the_token_of_its_callback() {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("headers", Map.of("X-Request", "{% $call.idempotencyKey %}"))
                                .body("action", Map.of("call", "{% $call %}"))
                                .action("result", "{% $call %}"));

        Caller.startAndWait(body);

        ReceivedCall call = participant.awaitCall(ACTION, "hotel");
        String token = call.callback().substring(call.callback().indexOf("token=") + "token=".length());
        assertThat(call.header("X-Request")).isEqualTo(call.idempotencyKey()).isNotEmpty();
        assertThat(call.body())
                .contains(
                        "\"attempt\":1", "\"operation\":\"action\"", "\"deadline\":\"" + call.header("Skald-Deadline"))
                .contains("\"callback\":\"" + call.callback());
        assertThat(entries(body.id()).toString()).contains("token=***").doesNotContain(token);
        assertThat(Caller.queue(body.id()).asString()).doesNotContain(token);
    }

    @Test
    void headers_of_an_answer_are_nowhere_unless_the_result_keeps_them() {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.action("outcome", "{% $response.headers.`set-cookie` %}")
                                .attempts(1));
        participant.action("hotel").does(done(200, Map.of("Set-Cookie", "session=topsecret"), "{}"));

        Caller.startAndWait(body);

        assertThatQueue(body)
                .is("restored")
                .hasReasonStartingWith("step hotel is in doubt: 200 answered, but its outcome");
        assertThat(entries(body.id()).toString()).doesNotContain("topsecret");
        assertThat(Caller.queue(body.id()).asString()).doesNotContain("topsecret");
    }

    private static JsonNode loggedRequest(StartBody body) {
        return entries(body.id()).stream()
                .filter(entry -> entry.path("operation").asText().equals("step-started"))
                .findFirst()
                .orElseThrow()
                .path("detail")
                .path("request");
    }

    private static String result(StartBody body) {
        return assertThatQueue(body)
                .queue()
                .path("steps")
                .path(0)
                .path("result")
                .toString();
    }
}
