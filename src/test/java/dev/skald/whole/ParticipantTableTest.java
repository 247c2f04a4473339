package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.closeMidBody;
import static dev.skald.support.Behaviour.cutBeforeDoing;
import static dev.skald.support.Behaviour.done;
import static dev.skald.support.Behaviour.dribble;
import static dev.skald.support.Behaviour.garbage;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.timeOutBeforeDoing;
import static dev.skald.support.Behaviour.tooMuch;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.FreePorts;
import dev.skald.support.NoTimers;
import dev.skald.support.QueueAssert;
import dev.skald.support.ReceivedCall;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the participant contract's table of answers, for the action and for the compensation. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ParticipantTableTest extends WholeService {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    /** More than the 256 KiB of an answer that are read. */
    private static final int TOO_MUCH = 300_000;

    @Inject
    ResumeDue resumeDue;

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight", "car").step("flight", StartBody.StepBody::impatient);
    }

    // The action.

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', textBlock = """
                    200 | application/json         | {"seat": "7A"} | {"seat":"7A"}
                    201 | application/vnd.trip+json | [1, 2]         | [1,2]
                    200 | text/plain               | seat 7A        | "seat 7A"
                    200 | image/png                | no picture     | null
                    203 | application/json         | 7.50           | 7.50
                    204 | application/json         | !!             | null
                    """)
    void any_2xx_but_202_is_done_and_its_body_the_result(int status, String type, String body, String result)
            throws Exception {
        StartBody start = trip();
        participant.action("flight").does(done(status, Map.of("Content-Type", type), body));

        Caller.startAndWait(start);

        assertThatQueue(start)
                .is("succeeded")
                .hasLogOf("flight", "step-started", "step-done")
                .keptItsPromiseIn(book);
        JsonNode flight = assertThatQueue(start).queue().path("steps").get(1);
        assertThat(flight.path("result").toString()).isEqualTo(result.replace("7.50", "7.5"));
        assertThat(flight.path("attempts").asInt()).isEqualTo(1);
    }

    static Stream<Arguments> refusals() {
        return Stream.concat(
                IntStream.of(400, 402, 404, 406, 409, 410, 411, 413, 415, 418, 422, 451)
                        .mapToObj(status ->
                                arguments(named(status + "", refuse(status, "no seats")), status, "no seats")),
                IntStream.of(401, 403, 405)
                        .mapToObj(status -> arguments(named(status + "", answer(status)), status, "a set-up fault")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void an_action_is_refused_so_what_came_before_is_undone_but_not_the_step_itself(
            Behaviour behaviour, int status, String words) {
        StartBody start = trip();
        participant.action("flight").does(behaviour);

        Caller.startAndWait(start);

        assertThatQueue(start)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .hasLogOf("flight", "step-started", "step-refused")
                .hasLoggedProblem("step-refused", "flight", status, words)
                .hasReasonStartingWith("step flight was refused: " + status)
                .keptItsPromiseIn(book);
        assertThat(participant.calls()).extracting(ReceivedCall::path).containsExactly("/hotel", "/flight", "/hotel");
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                arguments(named("408", answer(408)), 408, ""),
                arguments(named("425", answer(425)), 425, ""),
                arguments(named("429", refuse(429, "slow down")), 429, "slow down"),
                arguments(named("500", refuse(500, "a fault")), 500, "a fault"),
                arguments(named("501", answer(501)), 501, ""),
                arguments(named("502", answer(502)), 502, ""),
                arguments(named("503", answer(503)), 503, ""),
                arguments(named("504", answer(504)), 504, ""),
                arguments(named("599", answer(599)), 599, ""),
                arguments(named("time-out", timeOutBeforeDoing()), null, "no answer within"),
                arguments(named("cut", cutBeforeDoing()), null, "broken off"),
                arguments(named("cut in the body", closeMidBody()), null, "broken off"),
                arguments(named("a byte at a time", dribble()), null, "no whole answer within"),
                arguments(named("not HTTP", garbage()), null, "broken off"));
    }

    static Stream<Arguments> actionDoubts() {
        return Stream.of(
                        doubts(),
                        Stream.of(
                                arguments(named("not JSON", done(200, JSON, "{\"seat\": ")), 200, "unreadable"),
                                arguments(named("two values", done(200, JSON, "1 2")), 200, "unreadable"),
                                arguments(named("too large", tooMuch(TOO_MUCH)), 200, "unreadable")),
                        // A server that answers so has often done the work.
                        IntStream.of(301, 302, 303, 307, 308)
                                .mapToObj(status -> arguments(
                                        named(status + "", done(status, Map.of("Location", "/elsewhere"), "")),
                                        status,
                                        "redirects are not followed")))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource("actionDoubts")
    void an_action_in_doubt_is_tried_again_with_the_same_key(Behaviour behaviour, Integer status, String words) {
        StartBody start = trip();
        participant.action("flight").does(behaviour);

        Caller.startAndWait(start);

        assertThatQueue(start)
                .is("succeeded")
                .hasLogOf("flight", "step-started", "step-in-doubt", "retry-scheduled", "step-started", "step-done")
                .hasLoggedProblem("step-in-doubt", "flight", status, words)
                .keptItsPromiseIn(book);
        assertThat(participant.calls()).extracting(ReceivedCall::path).doesNotContain("/elsewhere");
        List<ReceivedCall> calls = participant.calls(ACTION, "flight");
        assertThat(calls).extracting(call -> call.header("Skald-Attempt")).containsExactly("1", "2");
        assertThat(calls)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(calls.getFirst().idempotencyKey());
    }

    @ParameterizedTest
    @MethodSource("actionDoubts")
    void an_action_in_doubt_to_the_last_is_undone_as_well(Behaviour behaviour, Integer status, String words) {
        StartBody start = trip().step("flight", step -> step.attempts(1));
        participant.action("flight").thenAlways(behaviour);

        Caller.startAndWait(start);

        assertThatQueue(start)
                .is("restored")
                .hasSteps("hotel compensated", "flight compensated", "car idle")
                .hasLogOf("flight", "step-started", "step-in-doubt", "compensation-started", "compensation-done")
                .hasLoggedProblem("step-in-doubt", "flight", status, words)
                .hasReasonStartingWith("step flight is in doubt: ")
                .keptItsPromiseIn(book);
    }

    @Test
    void an_action_that_reaches_nobody_is_tried_again_and_then_counts_as_refused() {
        StartBody start = trip().step("flight", step -> step.attempts(2).action("url", nobody(FreePorts.next())));

        Caller.startAndWait(start);

        assertThatQueue(start)
                .is("restored")
                .hasSteps("hotel compensated", "flight refused", "car idle")
                .hasLogOf("flight", "step-started", "step-unreached", "retry-scheduled", "step-started", "step-refused")
                .hasLoggedProblem("step-unreached", "flight", null, "the connection was refused")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).isEmpty();
    }

    @Test
    void an_action_that_reached_nobody_is_done_once_somebody_is_there() throws Exception {
        int port = FreePorts.next();
        StartBody start =
                trip().step("flight", step -> step.url(nobody(port)).with("retry", Map.of("firstDelay", "PT1H")));
        Caller.start(start);
        assertThatQueue(start).comesToWaitFor("retry", "flight").hasSteps("hotel done", "flight idle", "car idle");

        try (ScriptedParticipant late = ScriptedParticipant.startAt(port)) {
            DatabaseTime.passUntilDue(start.id());
            resumeDue.runOnce();

            assertThatQueue(start).becomes("succeeded").hasSteps("hotel done", "flight done", "car done");
            assertThat(late.book().effective(start.id(), "flight")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 500})
    void an_action_is_not_tried_again_before_the_participant_wants_it(int status) throws Exception {
        StartBody start = trip();
        participant.action("flight").does(answer(status, Map.of("Retry-After", "7200"), ""));

        Caller.start(start);

        assertThatQueue(start).comesToWaitFor("retry", "flight");
        JsonNode scheduled = QueueAssert.entries(start.id()).getLast();
        assertThat(scheduled.path("operation").asText()).isEqualTo("retry-scheduled");
        Instant at = Instant.parse(scheduled.path("at").asText());
        Instant until = Instant.parse(scheduled.path("detail").path("until").asText());
        assertThat(Duration.between(at, until)).isBetween(Duration.ofSeconds(7190), Duration.ofSeconds(7210));
        resumeDue.runOnce();
        assertThat(participant.calls(ACTION, "flight")).hasSize(1);
        assertThat(assertThatQueue(start).queue().at("/waiting/until").asText()).isEqualTo(until.toString());
        DatabaseTime.passUntilDue(start.id());
        resumeDue.runOnce();
        assertThatQueue(start).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void attempts_are_apart_by_as_much_as_the_participant_wants() {
        StartBody start = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "1"), ""));

        Caller.startAndWait(start);

        assertThatQueue(start).is("succeeded");
        List<Instant> times = QueueAssert.entries(start.id()).stream()
                .filter(entry -> entry.path("step").asText().equals("flight"))
                .map(entry -> Instant.parse(entry.path("at").asText()))
                .toList();
        assertThat(times).hasSize(5);
        assertThat(Duration.between(times.get(2), times.get(3)))
                .as("from the schedule to the attempt")
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    // The compensation.

    private StartBody succeeded() {
        return succeeded(trip());
    }

    private StartBody succeeded(StartBody start) {
        Caller.startAndWait(start);
        assertThatQueue(start).is("succeeded");
        return start;
    }

    static Stream<Arguments> undone() {
        return Stream.of(
                arguments(named("200", Behaviour.ok())),
                arguments(named("201", done(201, JSON, "{}"))),
                arguments(named("204", done(204, Map.of(), ""))),
                arguments(named("200, not JSON", done(200, JSON, "{\"seat\": "))),
                arguments(named("200, too large", tooMuch(TOO_MUCH))),
                arguments(named("404", done(404, Map.of(), ""))),
                arguments(named("410", done(410, Map.of(), ""))));
    }

    @ParameterizedTest
    @MethodSource("undone")
    void a_compensation_is_done_also_when_nothing_is_left_to_undo(Behaviour behaviour) {
        StartBody start = succeeded();
        participant.compensation("flight").does(behaviour);

        Caller.restoreAndWait(start.id());

        assertThatQueue(start)
                .is("restored")
                .hasLogOf("flight", "step-started", "step-done", "compensation-started", "compensation-done")
                .keptItsPromiseIn(book);
    }

    static Stream<Arguments> compensationFailures() {
        return Stream.concat(
                doubts(),
                IntStream.of(400, 402, 406, 409, 413, 415, 418, 422, 451)
                        .mapToObj(
                                status -> arguments(named(status + "", refuse(status, "not now")), status, "not now")));
    }

    @ParameterizedTest
    @MethodSource("compensationFailures")
    void a_compensation_that_fails_is_tried_again_with_the_same_key(Behaviour behaviour, Integer status, String words) {
        StartBody start = succeeded();
        participant.compensation("flight").does(behaviour);

        Caller.restoreAndWait(start.id());

        assertThatQueue(start)
                .is("restored")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-done",
                        "compensation-started",
                        "compensation-failed",
                        "retry-scheduled",
                        "compensation-started",
                        "compensation-done")
                .hasLoggedProblem("compensation-failed", "flight", status, words)
                .keptItsPromiseIn(book);
        List<ReceivedCall> calls = participant.calls(COMPENSATION, "flight");
        assertThat(calls).extracting(call -> call.header("Skald-Attempt")).containsExactly("1", "2");
        assertThat(calls)
                .extracting(ReceivedCall::idempotencyKey)
                .containsOnly(calls.getFirst().idempotencyKey());
    }

    @ParameterizedTest
    @MethodSource("compensationFailures")
    void a_compensation_that_fails_to_the_last_needs_a_human(Behaviour behaviour, Integer status, String words) {
        StartBody start = succeeded(trip().step("flight", step -> step.compensationAttempts(1)));
        participant.compensation("flight").thenAlways(behaviour);

        Caller.restoreAndWait(start.id());

        assertThatQueue(start)
                .is("attention")
                .hasSteps("hotel done", "flight compensating", "car compensated")
                .hasLoggedProblem("compensation-failed", "flight", status, words)
                .undidInReverse(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 405, 301, 307})
    void a_compensation_that_skald_is_not_let_do_needs_a_human_at_once(int status) {
        StartBody start = succeeded();
        participant.compensation("flight").thenAlways(answer(status));

        Caller.restoreAndWait(start.id());

        assertThatQueue(start)
                .is("attention")
                .hasSteps("hotel done", "flight compensating", "car compensated")
                .hasLogOf(
                        "flight",
                        "step-started",
                        "step-done",
                        "compensation-started",
                        "compensation-failed",
                        "queue-attention")
                .hasLoggedProblem("compensation-failed", "flight", status, "")
                .undidInReverse(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(1);
        assertThat(book.effective(start.id(), "flight")).isEqualTo(1);
    }

    @Test
    void a_compensation_that_reaches_nobody_is_tried_again_until_a_human_is_needed_and_kept_for_later() {
        int port = FreePorts.next();
        StartBody start = succeeded(
                trip().step("flight", step -> step.compensationAttempts(3).compensation("url", nobody(port))));

        Caller.restoreAndWait(start.id());

        assertThatQueue(start)
                .is("attention")
                .hasLogged("compensation-failed flight", 3)
                .hasLoggedProblem("compensation-failed", "flight", null, "the connection was refused");
        try (ScriptedParticipant late = ScriptedParticipant.startAt(port)) {
            Caller.retryAndWait(start.id());

            assertThatQueue(start).is("restored");
            assertThat(late.book().count(COMPENSATION, start.id(), "flight")).isEqualTo(1);
        }
    }

    @Test
    void a_compensation_is_not_tried_again_before_the_participant_wants_it() throws Exception {
        StartBody start = succeeded();
        participant.compensation("flight").does(answer(503, Map.of("Retry-After", "7200"), ""));

        Caller.restore(start.id(), "regret");

        assertThatQueue(start).comesToWaitFor("retry", "flight").is("restoring");
        DatabaseTime.passUntilDue(start.id());
        resumeDue.runOnce();
        assertThatQueue(start).becomes("restored").keptItsPromiseIn(book);
        assertThat(participant.calls(COMPENSATION, "flight")).hasSize(2);
    }

    private static String nobody(int port) {
        return "http://127.0.0.1:" + port + "/flight";
    }
}
