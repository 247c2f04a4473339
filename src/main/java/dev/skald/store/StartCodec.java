package dev.skald.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Call;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a queue was started with, as the JSON of its {@code definition} column, and back. The input has a column of its
 * own, so that it stays as it was given. Rows once written must be readable for ever: only ever add to this.
 */
final class StartCodec {
    private StartCodec() {}

    static String encode(QueueStart start) {
        ObjectNode node = Jsons.object();
        if (start.timeout() != null) {
            node.put("timeout", start.timeout().toString());
        }
        if (start.deadline() != null) {
            node.put("deadline", start.deadline().toString());
        }
        node.put("onInterruption", start.onInterruption().name());
        put(node, "headers", start.headers());
        put(node, "labels", start.labels());
        if (start.definition() != null) {
            node.put("definition", start.definition());
        }
        ArrayNode steps = node.putArray("steps");
        start.steps().forEach(step -> steps.add(step(step)));
        return node.toString();
    }

    /**
     * The start that a row of {@code queue} tells of.
     *
     * @param definition what {@link #encode} made
     */
    static QueueStart decode(UUID id, String name, String input, String definition) {
        JsonNode node = Jsons.tree(definition);
        List<Step> steps = new ArrayList<>();
        node.path("steps").forEach(step -> steps.add(step(step)));
        return new QueueStart(
                id,
                name,
                new Json(input),
                steps,
                node.has("timeout") ? duration(node, "timeout") : null,
                node.has("deadline") ? Instant.parse(node.path("deadline").asText()) : null,
                OnInterruption.valueOf(node.path("onInterruption").asText()),
                map(node.path("headers")),
                map(node.path("labels")),
                node.has("definition") ? node.path("definition").asText() : null);
    }

    private static ObjectNode step(Step step) {
        ObjectNode node = Jsons.object().put("id", step.id().toString()).put("name", step.name());
        node.set("action", call(step.action()));
        if (step.compensation() != null) {
            node.set("compensation", call(step.compensation()));
        }
        ArrayNode after = node.putArray("after");
        step.after().forEach(after::add);
        if (!step.retry().equals(Retry.ACTION)) {
            node.set("retry", retry(step.retry()));
        }
        if (!step.compensationRetry().equals(Retry.COMPENSATION)) {
            node.set("compensationRetry", retry(step.compensationRetry()));
        }
        if (step.undoNeedsResult()) {
            node.put("undoNeedsResult", true);
        }
        return node.put("onRefused", step.onRefused().name());
    }

    private static Step step(JsonNode node) {
        List<String> after = new ArrayList<>();
        node.path("after").forEach(name -> after.add(name.asText()));
        return new Step(
                UUID.fromString(node.path("id").asText()),
                node.path("name").asText(),
                call(node.path("action")),
                node.has("compensation") ? call(node.path("compensation")) : null,
                after,
                node.has("retry") ? retry(node.path("retry")) : Retry.ACTION,
                node.has("compensationRetry") ? retry(node.path("compensationRetry")) : Retry.COMPENSATION,
                OnRefused.valueOf(node.path("onRefused").asText()),
                node.path("undoNeedsResult").asBoolean());
    }

    private static ObjectNode call(Call call) {
        ObjectNode node = Jsons.object().put("method", call.method()).put("url", call.url());
        put(node, "headers", call.headers());
        if (call.body() != null) {
            // As text within the JSON, so that it stays as it was given, to the digit.
            node.put("body", call.body().text());
        }
        return node.put("timeout", call.timeout().toString());
    }

    private static Call call(JsonNode node) {
        return new Call(
                node.path("method").asText(),
                node.path("url").asText(),
                map(node.path("headers")),
                body(node),
                duration(node, "timeout"));
    }

    private static @Nullable Json body(JsonNode node) {
        return node.has("body") ? new Json(node.path("body").asText()) : null;
    }

    private static ObjectNode retry(Retry retry) {
        return Jsons.object()
                .put("maxAttempts", retry.maxAttempts())
                .put("firstDelay", retry.firstDelay().toString())
                .put("factor", retry.factor())
                .put("maxDelay", retry.maxDelay().toString());
    }

    private static Retry retry(JsonNode node) {
        return new Retry(
                node.path("maxAttempts").asInt(),
                duration(node, "firstDelay"),
                node.path("factor").asDouble(),
                duration(node, "maxDelay"));
    }

    private static Duration duration(JsonNode node, String field) {
        return Duration.parse(node.path(field).asText());
    }

    private static void put(ObjectNode node, String field, Map<String, String> map) {
        if (!map.isEmpty()) {
            ObjectNode object = node.putObject(field);
            map.forEach(object::put);
        }
    }

    private static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new HashMap<>();
        node.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}
