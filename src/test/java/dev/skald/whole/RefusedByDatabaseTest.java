package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database always refuses is reported, and no queue tries it for ever. */
@QuarkusTest
@TestProfile(NoTimers.class)
class RefusedByDatabaseTest extends WholeService {
    private static final String TOO_LARGE = "54000";
    private static final String MARK = "no-room";

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @AfterEach
    void refuseNothing() {
        Tampering.refuseNothing();
    }

    /** Refuses what is logged of calls and results with the mark in it. */
    private static void refuseMarked(String operation) {
        Tampering.refuse(
                "event_log_entry",
                "new.operation = '" + operation + "' and new.payload::text like '%" + MARK + "%'",
                TOO_LARGE);
    }

    private StartBody trip(String onInterruption) {
        return StartBody.at(participant, "hotel", "flight").with("onInterruption", onInterruption);
    }

    private void becomes(StartBody body, String status) throws Exception {
        Eventually.until("it is " + status, () -> {
            recoverInterrupted.runOnce();
            resumeDue.runOnce();
            return assertThatQueue(body).queue().path("status").asText().equals(status);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore", "resume"})
    void a_result_that_is_refused_restores_the_queue_with_the_reason(String onInterruption) throws Exception {
        refuseMarked("step-done");
        participant.action("hotel").does(ok("{\"id\": \"" + MARK + "\"}"));
        StartBody body = trip(onInterruption);

        Caller.start(body);

        becomes(body, "restored");
        assertThatQueue(body)
                .hasReasonStartingWith("step hotel is in doubt")
                .hasLogged("step-in-doubt hotel", 1)
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThat(participant.calls(ACTION, "flight")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore", "resume"})
    void a_call_that_can_not_be_announced_is_not_made_and_its_step_is_refused(String onInterruption) throws Exception {
        refuseMarked("step-started");
        StartBody body = trip(onInterruption).step("flight", step -> step.action("body", Map.of("x", MARK)));

        Caller.start(body);

        becomes(body, "restored");
        assertThatQueue(body)
                .hasReasonStartingWith("step flight was refused: the database refuses it: ERROR: no room for it")
                .hasSteps("hotel compensated", "flight refused")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThat(participant.calls(ACTION, "flight")).isEmpty();
    }

    @Test
    void a_start_is_accepted_when_only_its_first_call_can_not_be_announced() throws Exception {
        refuseMarked("step-started");
        StartBody body = trip("restore").step("hotel", step -> step.action("body", Map.of("x", MARK)));

        assertThat(Caller.start(body).statusCode()).isEqualTo(201);

        becomes(body, "restored");
        assertThatQueue(body).hasSteps("hotel refused", "flight idle");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void a_compensation_that_can_not_be_announced_needs_a_human() throws Exception {
        refuseMarked("compensation-started");
        participant.action("flight").does(refuse(409, "full"));
        StartBody body = trip("restore").step("hotel", step -> step.compensation("body", Map.of("x", MARK)));

        Caller.start(body);

        becomes(body, "attention");
        assertThatQueue(body).hasLoggedProblem("compensation-failed", "hotel", null, "the database refuses it");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore", "resume"})
    void a_sub_queue_that_can_not_be_created_refuses_its_step_with_the_reason(String onInterruption) throws Exception {
        Tampering.refuse("queue_label", "new.value = '" + MARK + "'", TOO_LARGE);
        StartBody inner = StartBody.at(participant, "card").without("id").with("labels", Map.of("tenant", MARK));
        StartBody body = trip(onInterruption).step("flight", step -> step.queue(inner));

        Caller.start(body);

        becomes(body, "restored");
        assertThatQueue(body)
                .hasReasonStartingWith("step flight was refused: the database refuses it")
                .hasSteps("hotel compensated", "flight refused");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThat(participant.calls(ACTION, "card")).isEmpty();
    }

    @Test
    void a_start_with_a_value_that_is_refused_is_told_so() {
        Tampering.refuse("queue_label", "new.value = '" + MARK + "'", TOO_LARGE);

        Response answer = Caller.start(trip("restore").with("labels", Map.of("tenant", MARK)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("type")).isEqualTo("/problems/invalid-request");
        assertThat(answer.jsonPath().getString("errors[0].detail"))
                .isEqualTo("has a value that the database can't store");
    }

    /** The largest that the contract allows: more bytes than a row of an index holds. */
    @Test
    void a_label_as_large_as_may_be_is_taken_and_found() {
        String value = bytes(1000);
        // As much as there is room for in the address of a list.
        String region = value.substring(0, 360) + UUID.randomUUID();
        StartBody body = trip("restore").with("labels", Map.of(bytes(100), value, "region", region));

        assertThat(Caller.start(body).statusCode()).isEqualTo(201);

        assertThat(Caller.list("region", region).jsonPath().getList("queues.id"))
                .isEqualTo(List.of(body.id().toString()));
        assertThat(Caller.list("region", region.substring(0, 380)).jsonPath().getList("queues.id"))
                .isEmpty();
    }

    /** Characters of three bytes each that can't be compressed. */
    private static String bytes(int characters) {
        return new Random(1)
                .ints(characters, 0x4E00, 0x9FFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** For whatever reason the journal fails, an action is not called more often than its retry rule allows. */
    @Test
    void an_outcome_whose_writing_fails_counts_as_a_failed_attempt() throws Exception {
        Tampering.refuse("event_log_entry", "new.operation = 'step-done' and new.step = 'hotel'", "P0001");
        StartBody body = trip("resume").step("hotel", step -> step.attempts(2));

        Caller.start(body);

        becomes(body, "restored");
        assertThat(participant.calls(ACTION, "hotel")).hasSize(2);
        assertThatQueue(body).hasLogged("queue-interrupted", 2).hasReasonStartingWith("step hotel is in doubt");
    }

    @Test
    void a_queue_whose_runner_fails_again_and_again_needs_a_human() throws Exception {
        Tampering.refuse("event_log_entry", "new.operation = 'compensation-done'", "P0001");
        participant.action("flight").does(refuse(409, "full"));
        StartBody body = trip("restore");

        Caller.start(body);

        becomes(body, "attention");
        assertThat(participant.calls(COMPENSATION, "hotel")).hasSize(3);
        assertThatQueue(body).hasLogged("queue-interrupted", 3);
        assertThat(assertThatQueue(body).queue().path("reason").asText()).isNotEmpty();

        Tampering.refuseNothing();
        Caller.retryAndWait(body.id());
        becomes(body, "restored");
        assertThatQueue(body).keptItsPromiseIn(book);
    }
}
