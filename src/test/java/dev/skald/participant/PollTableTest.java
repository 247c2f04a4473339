package dev.skald.participant;

import static dev.skald.participant.Answers.TOOK;
import static dev.skald.participant.Answers.answer;
import static dev.skald.participant.Answers.json;
import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each row of the table of looks, both columns. */
class PollTableTest {
    private static final URI URL = URI.create("http://hotel:8080/jobs/9");
    private static final List<CallKind> UNDOING_AND_CONFIRMING = List.of(COMPENSATION, CONFIRMATION);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 203, 299})
    void a_2xx_is_done(int status) {
        assertThat(outcome(ACTION, json(status, "{\"id\": 7.10}")))
                .isEqualTo(new Outcome.Done(new Json("{\"id\": 7.10}"), status, TOOK));
        for (CallKind kind : UNDOING_AND_CONFIRMING) {
            assertThat(outcome(kind, json(status, "{broken"))).isEqualTo(new Outcome.Done(Json.NULL, status, TOOK));
        }
    }

    @Test
    void a_2xx_without_a_body_has_the_result_null() {
        assertThat(outcome(ACTION, answer(204, Map.of(), ""))).isEqualTo(new Outcome.Done(Json.NULL, 204, TOOK));
    }

    @Test
    void a_result_that_cannot_be_read_leaves_the_action_in_doubt() {
        Outcome.InDoubt inDoubt = (Outcome.InDoubt) outcome(ACTION, json(200, "{broken"));

        assertThat(inDoubt.problem().detail()).startsWith("answered with an unreadable body: ");
    }

    @Test
    void a_202_is_pending_still_and_asked_again_at_the_same_address() {
        for (CallKind kind : CallKind.values()) {
            assertThat(outcome(kind, answer(202, Map.of("Retry-After", "5"), "")))
                    .isEqualTo(new Outcome.Pending(URL, Duration.ofSeconds(5), null));
            assertThat(outcome(kind, answer(202, Map.of(), ""))).isEqualTo(new Outcome.Pending(URL, null, null));
        }
    }

    @Test
    void a_202_may_say_where_to_ask_next() {
        assertThat(outcome(ACTION, answer(202, Map.of("Location", "10?part=2"), "")))
                .isEqualTo(new Outcome.Pending(URI.create("http://hotel:8080/jobs/10?part=2"), null, null));
        assertThat(outcome(ACTION, answer(202, Map.of("Location", "ftp://hotel/"), "")))
                .isEqualTo(new Outcome.Pending(URL, null, null));
    }

    @Test
    void a_303_leads_to_the_outcome_which_is_asked_for_at_once() {
        for (CallKind kind : CallKind.values()) {
            Outcome.Pending pending =
                    (Outcome.Pending) outcome(kind, answer(303, Map.of("Location", "/results/9"), ""));

            assertThat(pending.poll()).isEqualTo(URI.create("http://hotel:8080/results/9"));
            assertThat(pending.retryAfter()).isPositive().isLessThan(Duration.ofSeconds(1));
            assertThat(pending.problem()).isNull();
        }
    }

    @Test
    void a_303_may_say_that_it_is_not_to_be_followed_yet() {
        assertThat(outcome(ACTION, answer(303, Map.of("Location", "/results/9", "Retry-After", "5"), "")))
                .isEqualTo(new Outcome.Pending(URI.create("http://hotel:8080/results/9"), Duration.ofSeconds(5), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://hotel/", "http://user:secret@hotel/", "%"})
    void a_303_that_leads_nowhere_is_a_look_that_failed(String location) {
        Outcome.Pending pending = (Outcome.Pending) outcome(ACTION, answer(303, Map.of("Location", location), ""));

        assertThat(pending.poll()).isEqualTo(URL);
        assertThat(pending.problem().status()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 422})
    void a_refusal_refuses_an_action_and_has_a_compensation_called_again(int status) {
        HttpAnswer answer = answer(status, Map.of("Retry-After", "3"), "no seats");

        assertThat(outcome(ACTION, answer))
                .isEqualTo(new Outcome.Refused(new StepProblem(status, "no seats", "no seats", TOOK, null)));
        for (CallKind kind : UNDOING_AND_CONFIRMING) {
            assertThat(outcome(kind, answer))
                    .isEqualTo(new Outcome.InDoubt(
                            new StepProblem(status, "no seats", "no seats", TOOK, Duration.ofSeconds(3))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void what_the_participant_no_longer_knows_is_in_doubt(int status) {
        for (CallKind kind : CallKind.values()) {
            assertThat(outcome(kind, answer(status, Map.of(), "")))
                    .isEqualTo(new Outcome.InDoubt(new StepProblem(
                            status, "the participant no longer knows the pending call", null, TOOK, null)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                100, 199, 301, 302, 304, 307, 400, 401, 402, 403, 405, 406, 408, 413, 425, 429, 451, 500, 502, 503, 504,
                599, 600, 999
            })
    void a_look_that_fails_says_nothing_about_the_work(int status) {
        for (CallKind kind : CallKind.values()) {
            Outcome.Pending pending = (Outcome.Pending) outcome(kind, answer(status, Map.of("Retry-After", "3"), "no"));

            assertThat(pending.poll()).isEqualTo(URL);
            assertThat(pending.retryAfter()).isEqualTo(Duration.ofSeconds(3));
            assertThat(pending.problem()).isNotNull();
            assertThat(pending.problem().status()).isEqualTo(status);
            assertThat(pending.problem().detail()).isNotBlank();
        }
    }

    @Test
    void a_look_that_is_not_let_in_is_called_a_set_up_fault() {
        Outcome.Pending pending = (Outcome.Pending) outcome(ACTION, answer(403, Map.of(), "token expired"));

        assertThat(pending.problem().detail())
                .isEqualTo("a set-up fault, the participant does not let Skald do this: token expired");
    }

    @Test
    void a_look_without_an_answer_says_nothing_about_the_work_either() {
        StepProblem problem = StepProblem.of("the connection was refused");

        for (Outcome unanswered :
                List.of(new Outcome.Unreached(problem), new Outcome.InDoubt(problem), new Outcome.Refused(problem))) {
            assertThat(PollTable.stillPending(URL, unanswered)).isEqualTo(new Outcome.Pending(URL, null, problem));
        }
    }

    private static Outcome outcome(CallKind kind, HttpAnswer answer) {
        return PollTable.outcome(kind, Answers.to(URL, answer));
    }
}
