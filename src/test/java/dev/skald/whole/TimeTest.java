package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Queues that start later, and queues that must be done in time. */
@QuarkusTest
@TestProfile(NoTimers.class)
class TimeTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    ResumeDue resumeDue;

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight");
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time).truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant instant(JsonNode queue, String pointer) {
        return Instant.parse(queue.at(pointer).asText());
    }

    /** A queue that may start in an hour. */
    private StartBody startedForLater(Instant startAt) throws Exception {
        StartBody body = trip().with("startAt", startAt.toString());
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).comesToWaitFor("start", "null");
        return body;
    }

    @Test
    void a_queue_calls_nobody_before_its_time_and_runs_when_it_has_come() throws Exception {
        Instant startAt = in(AN_HOUR);
        StartBody body = startedForLater(startAt);

        assertThatQueue(body).is("running").hasSteps("hotel idle", "flight idle");
        assertThat(instant(assertThatQueue(body).queue(), "/waiting/until")).isEqualTo(startAt);
        resumeDue.runOnce();
        assertThatQueue(body).hasLog("queue-started");
        assertThat(participant.calls()).isEmpty();
        DatabaseTime.come(body.id());

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_queue_that_is_looked_at_before_its_time_waits_on() throws Exception {
        StartBody body = startedForLater(in(AN_HOUR));
        Tampering.makeDue(body.id());

        resumeDue.runOnce();

        assertThatQueue(body).comesToWaitFor("start", "null").hasLog("queue-started");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void restored_before_its_time_it_has_called_nobody() throws Exception {
        StartBody body = startedForLater(in(AN_HOUR));

        assertThat(json(Caller.restoreAndWait(body.id())).path("status").asText())
                .isEqualTo("restored");

        assertThatQueue(body)
                .hasSteps("hotel idle", "flight idle")
                .hasLog("queue-started", "restore-requested", "queue-restored");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void the_timeout_counts_from_the_time_that_the_queue_may_start_at() throws Exception {
        Instant startAt = in(AN_HOUR);
        StartBody body = trip().with("startAt", startAt.toString())
                .with("timeout", "PT30M")
                .step("hotel", step -> step.action("timeout", "PT1H"));
        participant.action("hotel").does(takeOn());

        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("start", "null");
        DatabaseTime.come(body.id());
        assertThatQueue(body).comesToWaitFor("result", "hotel");
        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReason("timed out: not done by " + startAt.plus(Duration.ofMinutes(30)))
                .hasSteps("hotel compensated", "flight idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
        assertThat(instant(assertThatQueue(body).queue(), "/steps/0/startedAt")).isAfterOrEqualTo(startAt);
    }

    @Test
    void an_action_in_flight_at_the_deadline_is_let_finish_and_then_undone() throws Exception {
        Instant deadline = in(Duration.ofSeconds(2));
        StartBody body = trip().with("deadline", deadline.toString());
        participant.action("flight").does(answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "flight");

        assertThatQueue(body)
                .becomes("restoring")
                .hasReason("timed out: not done by " + deadline)
                .hasSteps("hotel done", "flight running");
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasLog(
                        "queue-started",
                        "step-started hotel",
                        "step-done hotel",
                        "step-started flight",
                        "restore-requested",
                        "step-done flight",
                        "compensation-started flight",
                        "compensation-done flight",
                        "compensation-started hotel",
                        "compensation-done hotel",
                        "queue-restored")
                .keptItsPromiseIn(book);
    }

    @Test
    void of_a_timeout_and_a_deadline_the_earlier_counts() {
        Instant deadline = in(AN_HOUR);
        StartBody sooner = trip().with("deadline", deadline.toString()).with("timeout", "PT2H");
        StartBody later = trip().with("deadline", deadline.toString()).with("timeout", "PT1M");

        for (StartBody body : List.of(sooner, later)) {
            Caller.startAndWait(body.step("hotel", step -> step.action("timeout", "PT24H")));
        }

        Instant created = instant(assertThatQueue(later).queue(), "/createdAt");
        assertThat(deadlineOf(participant.awaitCall(ACTION, "hotel", 1))).isEqualTo(deadline);
        assertThat(deadlineOf(participant.awaitCall(ACTION, "hotel", 2)))
                .isEqualTo(created.plusSeconds(60).truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void an_answer_that_was_put_off_is_waited_for_until_the_deadline_only() throws Exception {
        StartBody body = trip().with("timeout", "PT1H").step("flight", step -> step.action("timeout", "PT2H"));
        participant.action("flight").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "flight");
        assertIsDueAfter(body, AN_HOUR);
        PendingOperation flight = participant.pending(ACTION, "flight");

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated", "flight compensated");
        assertThat(flight.finish()).isFalse();
        assertThat(flight.callBack()).isEqualTo(409);
        assertThatQueue(body).keptItsPromiseIn(book);
    }

    @Test
    void a_queue_parked_before_its_next_attempt_is_restored_at_the_deadline_not_at_the_attempt() throws Exception {
        StartBody body = trip().with("timeout", "PT1H");
        participant.action("flight").does(answer(503, Map.of("Retry-After", "7200"), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        assertIsDueAfter(body, AN_HOUR);

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated", "flight compensated")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
    }

    /** It waits until its timeout is over. */
    private static void assertIsDueAfter(StartBody body, Duration timeout) {
        JsonNode queue = assertThatQueue(body).queue();
        assertThat(instant(queue, "/waiting/until"))
                .isEqualTo(instant(queue, "/createdAt").plus(timeout));
    }

    @Test
    void a_queue_that_waits_for_its_caller_is_restored_at_the_deadline() throws Exception {
        StartBody body =
                StartBody.at(participant, "hotel").with("driver", "caller").with("timeout", "PT1H");
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("caller", "null");
        assertIsDueAfter(body, AN_HOUR);

        DatabaseTime.come(body.id());

        assertThatQueue(body)
                .becomes("restored")
                .hasReasonStartingWith("timed out: not done by ")
                .hasSteps("hotel compensated")
                .keptItsPromiseIn(book);
        assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(409);
    }

    @Test
    void a_queue_that_is_being_confirmed_has_no_deadline_any_more() throws Exception {
        Map<String, Object> confirmation =
                Map.of("url", participant.url("/confirmations").toString(), "timeout", "PT24H");
        StartBody body = trip().with("timeout", "PT1H").step("hotel", step -> step.with("confirmation", confirmation));
        participant.confirmation("hotel").does(takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel").is("confirming");
        DatabaseTime.pass(AN_HOUR.plusMinutes(1));

        resumeDue.runOnce();

        assertThatQueue(body).comesToWaitFor("result", "hotel").is("confirming").hasLogged("restore-requested", 0);
        PendingOperation hotel = participant.pending(CONFIRMATION, "hotel");
        hotel.finish();
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body)
                .becomes("succeeded")
                .hasSteps("hotel confirmed", "flight done")
                .keptItsPromiseIn(book);
    }

    @Test
    void participants_are_told_the_earlier_of_the_calls_time_out_and_the_queues_but_for_compensations() {
        StartBody body = StartBody.at(participant, "hotel", "flight", "car")
                .with("timeout", "PT1M")
                .step("hotel", step -> step.action("timeout", "PT1H").compensation("timeout", "PT2H"))
                .step("flight", step -> step.action("timeout", "PT5S"));
        participant.action("car").does(refuse(409, "no cars"));

        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("restored");

        JsonNode queue = assertThatQueue(body).queue();
        Instant ends = instant(queue, "/createdAt").plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
        assertThat(deadlineOf(participant.awaitCall(ACTION, "hotel"))).isEqualTo(ends);
        assertThat(deadlineOf(participant.awaitCall(ACTION, "flight")))
                .isBetween(
                        instant(queue, "/createdAt").plusSeconds(5).truncatedTo(ChronoUnit.MILLIS),
                        instant(queue, "/steps/1/endedAt").plusSeconds(5));
        assertThat(deadlineOf(participant.awaitCall(COMPENSATION, "hotel"))).isAfter(ends.plus(AN_HOUR));
    }

    private static Instant deadlineOf(ReceivedCall call) {
        return Instant.parse(call.header("Skald-Deadline"));
    }
}
