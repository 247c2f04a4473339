package dev.skald.store.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.store.log.StoredJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of subscriptions as JSON in their rows. */
final class SubscriptionCodec {
    private SubscriptionCodec() {}

    static String pairs(Map<String, String> pairs) {
        ObjectNode node = StoredJson.object();
        pairs.forEach(node::put);
        return StoredJson.text(node);
    }

    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        StoredJson.tree(text)
                .properties()
                .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
        return pairs;
    }

    static String problem(DeliveryProblem problem) {
        ObjectNode node = StoredJson.object();
        if (problem.status() != null) {
            node.put("status", problem.status());
        }
        node.put("detail", problem.detail());
        if (problem.body() != null) {
            node.put("body", problem.body());
        }
        return StoredJson.text(node);
    }

    static @Nullable DeliveryProblem problem(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode node = StoredJson.tree(text);
        return new DeliveryProblem(
                node.has("status") ? node.get("status").intValue() : null,
                node.path("detail").asText(),
                node.path("body").textValue());
    }
}
