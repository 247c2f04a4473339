package dev.skald.store.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.queue.text.EnumWords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a queue waits, as the JSON of its lock row, and back. */
public final class WaitStateCodec {
    private WaitStateCodec() {}

    public static String encode(WaitState waiting) {
        ObjectNode node = StoredJson.object().put("for", waiting.reason().word());
        if (waiting.step() != null) {
            node.put("step", waiting.step());
        }
        if (waiting.until() != null) {
            node.put("until", waiting.until().toString());
        }
        StepProblem problem = waiting.problem();
        if (problem != null) {
            node.put("problem", problem.detail());
            if (problem.status() != null) {
                node.put("status", problem.status());
            }
        }
        return node.toString();
    }

    public static @Nullable WaitState decode(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode node = StoredJson.tree(text);
        Integer status = node.has("status") ? node.path("status").asInt() : null;
        return new WaitState(
                EnumWords.constant(WaitState.Reason.class, node.path("for").asText()),
                node.has("step") ? node.path("step").asText() : null,
                node.has("until") ? Instant.parse(node.path("until").asText()) : null,
                node.has("problem")
                        ? new StepProblem(status, node.path("problem").asText(), null, null, null)
                        : null);
    }
}
