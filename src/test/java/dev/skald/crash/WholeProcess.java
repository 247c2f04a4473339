package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A test of Skald as a process of its own, which can be killed, with participants for each case. */
abstract class WholeProcess {
    /** A dead node is found soon. */
    static final Map<String, String> QUICK =
            Map.of("SKALD_NODE_HEARTBEAT", "PT1S", "SKALD_NODE_LEASE", "PT3S", "SKALD_NODE_DRAIN", "PT20S");

    final List<ScriptedParticipant> participants = new ArrayList<>();

    /** The Skald that is asked. */
    SkaldProcess skald;

    @AfterEach
    void closeParticipants() {
        participants.forEach(ScriptedParticipant::close);
        RestAssured.reset();
    }

    /** From now on this is the Skald that is asked, by this test, by {@link Caller} and by what asserts about queues. */
    void ask(SkaldProcess asked) {
        skald = asked;
        Caller.callsAt(asked.address());
    }

    ScriptedParticipant participant() {
        ScriptedParticipant participant = ScriptedParticipant.start();
        participants.add(participant);
        return participant;
    }

    /** A queue and a participant of its own, which does what its steps a, b and c ask for. */
    record Saga(UUID id, ScriptedParticipant participant, String onInterruption) {
        String body() {
            String steps = List.of("a", "b", "c").stream()
                    .map(this::step)
                    .reduce((left, right) -> left + ", " + right)
                    .orElseThrow();
            return """
                    {"id": "%s", "name": "crash", "onInterruption": "%s", "steps": [%s]}""".formatted(id, onInterruption, steps);
        }

        String step(String name) {
            return """
                    {"name": "%1$s", "action": {"url": "%2$s", "timeout": "PT20S"},
                     "compensation": {"url": "%2$s", "timeout": "PT20S"},
                     "retry": {"firstDelay": "PT0.05S"}, "compensationRetry": {"firstDelay": "PT0.05S"}}\
                    """.formatted(name, participant.url("/" + name));
        }

        void effective(int each) {
            for (String step : List.of("a", "b", "c")) {
                assertThat(participant.book().effective(id, step))
                        .as("effects of %s of %s", step, id)
                        .isEqualTo(each);
            }
        }
    }

    Saga saga(String onInterruption) {
        return new Saga(UUID.randomUUID(), participant(), onInterruption);
    }

    Saga started(Saga saga) throws Exception {
        assertThat(skald.post("/queues", saga.body()).statusCode()).isEqualTo(201);
        return saga;
    }

    StartBody started(StartBody body) {
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        return body;
    }

    /** Started, and now in the call of step b, which is done or not done but not answered. */
    Saga inTheCall(String onInterruption, Behaviour behaviour) throws Exception {
        Saga saga = saga(onInterruption);
        saga.participant().action("b").does(behaviour);
        started(saga);
        saga.participant().awaitCall(CallKind.ACTION, "b");
        return saga;
    }

    void awaitWaiting(UUID id, String what) throws Exception {
        Eventually.until(
                id + " waits for " + what,
                () -> skald.queue(id).at("/waiting/for").asText().equals(what));
    }

    /** The queue that a step of another one is, once that has been started. */
    JsonNode step(UUID id, String name) throws Exception {
        for (JsonNode step : skald.queue(id).path("steps")) {
            if (step.path("name").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("queue " + id + " has no step " + name);
    }
}
