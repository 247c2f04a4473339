package dev.skald.whole;

import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.ParticipantBook;
import dev.skald.support.StartBody;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;

/** A test of the whole service with steps that become one step for each element of a list. */
abstract class WholeServiceWithLists extends WholeService {
    static final String LIST = "{% $input.nights %}";

    /** A step {@code nights} for each element of a list, then {@code mail}. */
    StartBody trip(Object... nights) {
        return StartBody.at(participant, "nights", "mail")
                .with("input", Map.of("nights", List.of(nights)))
                .step("nights", step -> step.with("forEach", LIST))
                .step("mail", step -> step.action("body", "{% $steps.nights %}"));
    }

    static JsonNode step(StartBody body, String name) {
        for (JsonNode step : json(Caller.queue(body.id())).path("steps")) {
            if (step.path("name").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name);
    }

    /** The steps that were undone, in that order. */
    List<String> undone(StartBody body) {
        return book.entries(body.id()).stream()
                .filter(entry -> entry.kind() == COMPENSATION)
                .map(ParticipantBook.Entry::step)
                .toList();
    }

    static void isSucceeded(Response answer) {
        assertThat(json(answer).path("status").asText()).as(answer.asString()).isEqualTo("succeeded");
    }

    static void isRestored(Response answer) {
        assertThat(json(answer).path("status").asText()).as(answer.asString()).isEqualTo("restored");
    }
}
