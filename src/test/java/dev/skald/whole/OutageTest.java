package dev.skald.whole;

import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.entries;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.FreePorts;
import dev.skald.support.NoTimers;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many queues call compensations of a participant that can not be reached. */
@QuarkusTest
@TestProfile(NoTimers.class)
class OutageTest extends WholeService {
    private static final int MANY = 10;

    private final int port = FreePorts.next();

    private StartBody undoneThere() {
        participant.action("flight").thenAlways(refuse(409, "no seats"));
        return StartBody.at(participant, "hotel", "flight")
                .step("hotel", step -> step.compensation("url", "http://127.0.0.1:" + port + "/undo"));
    }

    private static JsonNode waiting(StartBody body) {
        return json(Caller.queue(body.id())).path("waiting");
    }

    @Test
    void one_queue_at_a_time_tries_a_host_that_is_away_and_all_go_on_when_it_is_back() throws Exception {
        List<StartBody> bodies = Stream.generate(this::undoneThere).limit(MANY).toList();
        bodies.forEach(Caller::start);

        Eventually.until(
                "all but one or two wait for the participant",
                () -> bodies.stream()
                                .filter(body ->
                                        waiting(body).path("for").asText().equals("participant"))
                                .count()
                        >= MANY - 2);
        JsonNode held = bodies.stream()
                .map(OutageTest::waiting)
                .filter(waiting -> waiting.path("for").asText().equals("participant"))
                .findFirst()
                .orElseThrow();
        assertThat(held.path("problem").path("detail").asText())
                .startsWith("there has been no connection to its participant's host for ")
                .endsWith(" s: the connection was refused");
        assertThat(held.path("until").asText()).startsWith("20");

        try (ScriptedParticipant back = ScriptedParticipant.startAt(port)) {
            for (StartBody body : bodies) {
                assertThatQueue(body).becomes("restored").hasSteps("hotel compensated", "flight refused");
            }
            assertThat(back.calls()).hasSize(MANY);
        }
        assertThat(bodies.stream().mapToInt(body -> entries(body.id()).size()).sum())
                .as("log entries in all: each wrote its attempts and no other")
                .isLessThan(MANY * 25);
    }
}
