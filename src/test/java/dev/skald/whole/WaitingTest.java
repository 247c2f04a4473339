package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Actors.ACTOR;
import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.callOf;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.engine.UseQueue;
import dev.skald.queue.Driver;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every queue that nobody works on says why, alone and in lists. */
@QuarkusTest
@TestProfile(NoTimers.class)
class WaitingTest extends WholeService {
    private static final String DONE = "{\"as\": \"done\", \"reason\": \"seen in the airline's books\"}";
    private static final Map<String, String> ACME = Map.of("tenant", "acme");
    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

    @Inject
    DeclareDead declareDead;

    @Inject
    ResumeDue resumeDue;

    @Inject
    UseQueue useQueue;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight").with("labels", Map.of("tenant", "acme"));
    }

    private StartBody flightDoes(StartBody body, Behaviour behaviour) {
        participant.action("flight").does(behaviour);
        Caller.start(body);
        return body;
    }

    /** What a queue waits for, which its own view and the list tell alike. */
    private static JsonNode waiting(UUID id, String what) throws Exception {
        Eventually.until(
                id + " waits for " + what,
                () -> assertThatQueue(id).queue().at("/waiting/for").asText().equals(what)
                        && listed(id).path("for").asText().equals(what));
        JsonNode waiting = assertThatQueue(id).queue().path("waiting");
        assertThat(listed(id)).isEqualTo(waiting);
        return waiting;
    }

    private static JsonNode listed(UUID id) {
        for (JsonNode queue : json(Caller.list("tenant", "acme")).path("queues")) {
            if (queue.path("id").asText().equals(id.toString())) {
                return queue.path("waiting");
            }
        }
        throw new AssertionError("queue " + id + " is not listed");
    }

    private static void tells(JsonNode waiting, String step, Instant until, Integer status, String problem) {
        assertThat(waiting.path("step").textValue()).isEqualTo(step);
        assertThat(waiting.path("until").textValue()).isEqualTo(until == null ? null : until.toString());
        if (problem == null) {
            assertThat(waiting.path("problem").isNull()).as(waiting.toString()).isTrue();
        } else {
            assertThat(waiting.at("/problem/detail").asText()).contains(problem);
            assertThat(
                            waiting.at("/problem/status").isNull()
                                    ? null
                                    : waiting.at("/problem/status").asInt())
                    .isEqualTo(status);
        }
    }

    private static Instant in(JsonNode waiting) {
        return Instant.parse(waiting.path("until").asText());
    }

    @Test
    void for_the_next_attempt() throws Exception {
        StartBody body = flightDoes(trip(), answer(503, Map.of("Retry-After", "3600"), ""));

        JsonNode waiting = waiting(body.id(), "retry");

        tells(waiting, "flight", in(waiting), 503, "unavailable");
        Instant asked = Instant.parse(
                assertThatQueue(body).queue().at("/steps/1/startedAt").asText());
        assertThat(in(waiting)).isBetween(asked.plusSeconds(3600), asked.plusSeconds(3700));
    }

    @Test
    void for_an_answer_that_was_put_off() throws Exception {
        StartBody body = flightDoes(trip().step("flight", step -> step.action("timeout", "PT1H")), answer(202));

        JsonNode waiting = waiting(body.id(), "result");

        Instant asked = Instant.parse(
                assertThatQueue(body).queue().at("/steps/1/startedAt").asText());
        tells(waiting, "flight", asked.plusSeconds(3600), null, null);
    }

    @Test
    void for_its_callers_next_step() throws Exception {
        QueueStart start =
                start().driver(Driver.CALLER).labels(ACME).deadline(FAR).build();
        useQueue.start(start, "f", List.of(), ACTOR);

        tells(waiting(start.id(), "caller"), null, FAR, null, null);
    }

    @Test
    void for_the_time_that_it_is_to_start_at() throws Exception {
        QueueStart start = start(hotel()).labels(ACME).startAt(FAR).build();
        useQueue.start(start, "f", List.of(), ACTOR);

        tells(waiting(start.id(), "start"), null, FAR, null, null);
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void for_its_turn_when_what_it_waited_for_is_over() throws Exception {
        StartBody body = flightDoes(trip(), answer(503, Map.of("Retry-After", "3600"), ""));
        waiting(body.id(), "retry");
        DatabaseTime.passUntilDue(body.id());

        tells(waiting(body.id(), "turn"), "flight", null, 503, "unavailable");

        assertThat(resumeDue.runOnce()).isEqualTo(1);
        assertThatQueue(body).becomes("succeeded");
        assertThat(listed(body.id()).isNull()).isTrue();
    }

    @Test
    void a_change_of_what_is_waited_for_is_sent_to_callers_that_have_the_queue_as_it_was_before() throws Exception {
        StartBody body = flightDoes(trip(), answer(503, Map.of("Retry-After", "3600"), ""));
        waiting(body.id(), "retry");
        Response before = Caller.queue(body.id());
        DatabaseTime.passUntilDue(body.id());

        Response now = unlessIs(before, body);

        assertThat(now.statusCode()).isEqualTo(200);
        assertThat(json(now).path("version")).isEqualTo(json(before).path("version"));
        assertThat(json(now).at("/waiting/for").asText()).isEqualTo("turn");
        assertThat(now.header("ETag")).isNotEqualTo(before.header("ETag"));
        assertThat(unlessIs(now, body).statusCode()).isEqualTo(304);
        assertThat(Caller.resolveAndWait(body.id(), "flight", before.header("ETag"), DONE)
                        .statusCode())
                .isEqualTo(200);
    }

    private static Response unlessIs(Response known, StartBody body) {
        return Caller.send("GET", "/queues/{id}", Map.of("If-None-Match", known.header("ETag")), null, body.id());
    }

    @Test
    void to_be_recovered() throws Exception {
        StartBody body = flightDoes(trip(), answerLate());
        participant.awaitCall(ACTION, "flight");
        Tampering.giveToOtherNode(body.id(), Duration.ofHours(1));
        declareDead.runOnce();

        tells(waiting(body.id(), "recovery"), null, null, null, null);

        assertThat(Caller.recoverAndWait(body.id()).statusCode()).isEqualTo(200);
        assertThat(listed(body.id()).isNull()).isTrue();
    }

    @Test
    void for_an_admin_who_paused_it() throws Exception {
        StartBody body = flightDoes(trip(), answer(503, Map.of("Retry-After", "3600"), ""));
        waiting(body.id(), "retry");
        Caller.pause(body.id(), "the airline moves house");

        tells(waiting(body.id(), "paused"), null, null, null, "the airline moves house");
    }

    @Test
    void for_a_human() throws Exception {
        StartBody body = trip().step("flight", step -> step.compensationAttempts(1));
        participant.compensation("flight").does(refuse(500, "out of order"));
        Caller.startAndWait(body);

        JsonNode told = json(Caller.restoreAndWait(body.id())).path("waiting");

        JsonNode waiting = waiting(body.id(), "attention");
        tells(waiting, "flight", null, 500, "out of order");
        assertThat(told).isEqualTo(waiting);
    }

    @Test
    void for_nothing_while_somebody_works_on_it_and_once_it_has_ended() throws Exception {
        StartBody body = flightDoes(trip(), answerLate());
        participant.awaitCall(ACTION, "flight");
        assertThat(assertThatQueue(body).queue().path("waiting").isNull()).isTrue();
        assertThat(listed(body.id()).isNull()).isTrue();

        participant.release();

        assertThatQueue(body).becomes("succeeded");
        assertThat(assertThatQueue(body).queue().path("waiting").isNull()).isTrue();
        assertThat(listed(body.id()).isNull()).isTrue();
    }

    private Step hotel() {
        return step("hotel").calls(callOf(participant.url("/hotel").toString())).build();
    }
}
