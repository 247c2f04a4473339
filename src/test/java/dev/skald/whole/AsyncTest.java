package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.callBack;
import static dev.skald.support.Behaviour.callBackFirst;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.Behaviour.takeOnAfterDoing;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.entries;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.CallKind;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.store.removal.Tombstones;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Participants that take a call on and answer later. */
@QuarkusTest
@TestProfile(NoTimers.class)
class AsyncTest extends WholeService {
    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    Tombstones tombstones;

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight").step("hotel", step -> step.action("timeout", "PT1H"));
    }

    private PendingOperation parked(StartBody body, Behaviour behaviour) throws Exception {
        participant.action("hotel").does(behaviour);
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel");
        return participant.pending(ACTION, "hotel");
    }

    @Test
    void a_queue_waits_for_an_answer_that_is_put_off_and_goes_on_with_it() throws Exception {
        StartBody body = trip();

        PendingOperation hotel = parked(body, takeOn());
        JsonNode waiting = json(Caller.queue(body.id())).path("waiting");
        assertThatQueue(body).is("running").hasSteps("hotel running", "flight idle");
        assertThat(waiting.path("until").asText()).isGreaterThan("20");
        hotel.finish("{\"id\": 7.10}");

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf("hotel", "step-started", "step-waiting", "step-done")
                .keptItsPromiseIn(book);
        assertThat(Caller.queue(body.id()).asString()).contains("7.10");
    }

    @Test
    void a_refusal_that_comes_later_restores_the_queue() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        participant.action("flight").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "flight");
        PendingOperation flight = participant.pending(ACTION, "flight");
        flight.refuse("no seats");

        assertThat(flight.callBack()).isEqualTo(204);
        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("hotel compensated", "flight refused")
                .hasReason("step flight was refused: 409 no seats")
                .keptItsPromiseIn(book);
    }

    @Test
    void the_same_answer_again_is_taken_for_what_it_is_and_another_one_is_too_late() throws Exception {
        StartBody body = trip();
        PendingOperation hotel = parked(body, takeOn());
        hotel.finish("{\"id\": 7}");

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded");
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThat(hotel.callBack("{\"status\": \"done\", \"result\": {\"id\": 8}}"))
                .isEqualTo(409);
        assertThat(hotel.callBack("{\"status\": \"refused\"}")).isEqualTo(409);
        assertThatQueue(body)
                .hasLogOf("hotel", "step-started", "step-waiting", "step-done")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_refusal_whose_text_is_cut_at_a_character_of_two_parts_may_be_sent_twice() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        participant.action("flight").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "flight");
        PendingOperation flight = participant.pending(ACTION, "flight");
        flight.refuse("x".repeat(498) + "😀😀😀");

        assertThat(flight.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "flight refused");
        assertThat(flight.callBack()).isEqualTo(204);
    }

    @Test
    void an_answer_to_an_earlier_queue_is_none_to_one_that_uses_its_id_again() throws Exception {
        StartBody body = trip();
        PendingOperation earlier = parked(body, takeOn());
        String address = earlier.call().callback();
        Caller.restoreAndWait(body.id());
        Caller.delete(body.id());
        DatabaseTime.pass(Duration.ofDays(31));
        tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 100);
        participant.action("hotel").does(takeOn());
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).comesToWaitFor("result", "hotel");

        assertThat(earlier.callBack(address, "{\"status\": \"done\"}")).isEqualTo(403);

        assertThatQueue(body).is("running").hasLogOf("hotel", "step-started", "step-waiting");
        Caller.restoreAndWait(body.id());
    }

    @Test
    void a_forged_answer_changes_nothing() throws Exception {
        StartBody body = trip();
        PendingOperation hotel = parked(body, takeOn());
        String address = hotel.call().callback();
        String done = "{\"status\": \"done\"}";

        assertThat(hotel.callBack(address.replaceFirst("token=.*", "token=AAAA"), done))
                .isEqualTo(403);
        assertThat(hotel.callBack(address.replaceFirst("[?].*", ""), done)).isEqualTo(403);
        assertThat(hotel.callBack(address.replace("/hotel/", "/flight/"), done)).isEqualTo(403);
        assertThat(hotel.callBack("{\"status\": \"perhaps\"}")).isEqualTo(400);
        assertThatQueue(body).is("running").hasLogOf("hotel", "step-started", "step-waiting");
        hotel.finish();
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded");
    }

    @Test
    void the_token_is_not_in_the_log() throws Exception {
        StartBody body = trip();
        PendingOperation hotel = parked(body, takeOn());
        String token = hotel.call().callback().replaceFirst(".*token=", "");

        assertThat(token).hasSizeGreaterThan(40);
        assertThat(Caller.log(body.id()).asString()).contains("Skald-Callback").doesNotContain(token);
    }

    @Test
    void an_answer_may_overtake_the_202() {
        StartBody body = trip();
        participant.action("hotel").does(callBackFirst());

        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("succeeded");
        assertThatQueue(body).keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void an_answer_that_nobody_sends_is_asked_for() throws Exception {
        StartBody body = trip();

        PendingOperation hotel = parked(body, takeOn().pollable());
        participant.awaitPolls(ACTION, "hotel", 1);
        hotel.finish("{\"id\": 7}");

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void a_look_that_fails_says_why_the_queue_still_waits() throws Exception {
        StartBody body = trip();
        participant.poll("hotel").does(refuse(503, "not now")).thenAlways(Behaviour.answer(202));

        parked(body, takeOn().pollable());
        participant.awaitPolls(ACTION, "hotel", 1);

        dev.skald.support.Eventually.until(
                "the problem is shown",
                () -> json(Caller.queue(body.id()))
                        .path("waiting")
                        .path("problem")
                        .path("detail")
                        .asText()
                        .contains("not now"));
        assertThatQueue(body).is("running");
    }

    @Test
    void past_its_time_the_step_is_in_doubt_and_asked_again_with_the_same_key() throws Exception {
        StartBody body = trip();
        participant.action("hotel").does(takeOn()).thenAlways(ok());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel");

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogOf(
                        "hotel",
                        "step-started",
                        "step-waiting",
                        "step-given-up",
                        "retry-scheduled",
                        "step-started",
                        "step-done")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel"))
                .extracting(call -> call.idempotencyKey())
                .hasSize(2)
                .containsOnly(participant.calls(ACTION, "hotel").getFirst().idempotencyKey());
    }

    @Test
    void an_answer_that_comes_late_but_before_the_next_attempt_is_taken() throws Exception {
        StartBody body = trip().step(
                        "hotel",
                        step -> step.with("retry", java.util.Map.of("firstDelay", "PT1H", "maxDelay", "PT1H")));
        PendingOperation hotel = parked(body, takeOn());
        DatabaseTime.come(body.id());
        assertThatQueue(body).comesToWaitFor("retry", "hotel").hasSteps("hotel in-doubt", "flight idle");
        hotel.finish();

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void in_doubt_to_the_last_it_is_undone_and_an_answer_after_that_is_too_late() throws Exception {
        StartBody body = trip().step("hotel", step -> step.attempts(1));
        PendingOperation hotel = parked(body, takeOnAfterDoing());

        DatabaseTime.come(body.id());

        assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "flight idle");
        hotel.finish();
        assertThat(hotel.callBack()).isEqualTo(409);
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void a_restore_does_not_wait_for_an_answer_that_was_put_off() throws Exception {
        StartBody body = trip();
        PendingOperation hotel = parked(body, takeOn());

        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");
        assertThatQueue(body)
                .hasSteps("hotel compensated", "flight idle")
                .hasLogOf(
                        "hotel",
                        "step-started",
                        "step-waiting",
                        "step-given-up",
                        "compensation-started",
                        "compensation-done");
        // It finishes after all, finds that it was compensated, and has no effect.
        assertThat(hotel.finish()).isFalse();
        assertThat(hotel.callBack()).isEqualTo(409);
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void a_compensation_made_from_the_answer_waits_for_it() throws Exception {
        StartBody body = trip().step(
                        "hotel", step -> step.body("compensation", java.util.Map.of("id", "{% $steps.hotel.id %}")));
        PendingOperation hotel = parked(body, takeOn());

        assertThat(Caller.restore(body.id(), "changed her mind").statusCode()).isEqualTo(202);
        assertThatQueue(body).comesToWaitFor("result", "hotel").is("restoring");
        hotel.finish("{\"id\": 7}");

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "hotel").getFirst().body()).contains("7");
    }

    @Test
    void a_compensation_may_be_answered_later_too() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        participant.action("flight").does(refuse(409, "no seats"));
        participant.compensation("hotel").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel").is("restoring");
        PendingOperation hotel = participant.pending(COMPENSATION, "hotel");
        hotel.finish();

        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
        assertThat(hotel.callBack()).isEqualTo(204);
    }

    @Test
    void an_answer_for_one_call_is_not_taken_for_another() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight");
        participant.action("flight").does(refuse(409, "no seats"));
        participant.compensation("hotel").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel");
        String address = participant.calls(ACTION, "hotel").getFirst().callback();

        int status = participant
                .pending(COMPENSATION, "hotel")
                .callBack(address, "{\"status\": \"done\", \"result\": {\"other\": 1}}");

        assertThat(status).isEqualTo(409);
        assertThatQueue(body).is("restoring");
    }

    @Test
    void other_branches_go_on_while_one_waits() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight", "car", "mail")
                .step("hotel", step -> step.action("timeout", "PT1H"))
                .step("flight", step -> step.with("after", List.of()))
                .step("mail", step -> step.with("after", List.of("hotel", "car")));
        PendingOperation hotel = parked(body, takeOn());
        assertThatQueue(body).hasSteps("hotel running", "flight done", "car done", "mail idle");
        hotel.finish();

        hotel.callBack();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void an_answer_that_comes_while_another_branch_is_called_lets_its_own_branch_go_on() throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "dinner", "flight")
                .step("hotel", step -> step.action("timeout", "PT1H"))
                .step("flight", step -> step.with("after", List.of()));
        participant.action("hotel").does(takeOn());
        participant.action("flight").does(Behaviour.doLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");
        dev.skald.support.Eventually.until(
                "the 202 is in the log",
                () -> entries(body.id()).stream()
                        .anyMatch(entry -> entry.path("operation").asText().equals("step-waiting")));
        PendingOperation hotel = participant.pending(ACTION, "hotel");
        hotel.finish();

        assertThat(hotel.callBack()).isEqualTo(204);
        participant.awaitCall(ACTION, "dinner");
        participant.release();
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_node_that_dies_while_another_branch_is_called_does_not_lose_what_is_waited_for() throws Exception {
        StartBody body = trip().with("onInterruption", "resume");
        PendingOperation hotel = parked(body, takeOn());
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));
        declareDead.runOnce();
        recoverInterrupted.runOnce();

        assertThatQueue(body).comesToWaitFor("result", "hotel");
        hotel.finish();
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    /** How a participant may take a call on. */
    enum Manner {
        CALLS_BACK,
        CALLS_BACK_TWICE,
        CALLS_BACK_FIRST,
        IS_ASKED,
        IS_ASKED_BUT_WAS_DONE_BEFORE;

        Behaviour behaviour() {
            return switch (this) {
                case CALLS_BACK -> callBack(1);
                case CALLS_BACK_TWICE -> callBack(2);
                case CALLS_BACK_FIRST -> callBackFirst();
                case IS_ASKED -> takeOn().pollable();
                case IS_ASKED_BUT_WAS_DONE_BEFORE -> takeOnAfterDoing().pollable();
            };
        }

        boolean mustBeFinished() {
            return this == IS_ASKED || this == IS_ASKED_BUT_WAS_DONE_BEFORE;
        }
    }

    @ParameterizedTest
    @EnumSource
    void however_an_action_is_taken_on_the_books_agree(Manner manner) throws Exception {
        StartBody body = trip();
        participant.action("hotel").does(manner.behaviour());
        Caller.start(body);
        finish(manner, ACTION, body);

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @ParameterizedTest
    @EnumSource
    void however_a_compensation_is_taken_on_the_books_agree(Manner manner) throws Exception {
        StartBody body = StartBody.at(participant, "hotel", "flight")
                .step("hotel", step -> step.compensation("timeout", "PT1H"));
        participant.action("flight").does(refuse(409, "no seats"));
        participant.compensation("hotel").does(manner.behaviour());
        Caller.start(body);
        finish(manner, COMPENSATION, body);

        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }

    private void finish(Manner manner, CallKind kind, StartBody body) throws Exception {
        if (manner.mustBeFinished()) {
            assertThatQueue(body).comesToWaitFor("result", "hotel");
            participant.pending(kind, "hotel").finish();
            DatabaseTime.come(body.id());
        }
    }
}
