package dev.skald.store.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.CallKind;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStart.RestoreOrder;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The start of a queue as the JSON of its {@code definition} column, and back. The input has a column of its own, so
 * that it stays as it was given. Written rows must stay readable for ever: only add to this.
 */
public final class StartCodec {
    /** The fingerprint of every queue that is a step of another one; no request has this fingerprint. */
    public static final String OF_SUB_QUEUE = "step of another queue";

    private StartCodec() {}

    public static String encode(QueueStart start) {
        ObjectNode node = StoredJson.object();
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
        if (start.driver() != Driver.COORDINATOR) {
            node.put("driver", start.driver().name());
        }
        if (start.startAt() != null) {
            node.put("startAt", start.startAt().toString());
        }
        if (start.parent() != null) {
            node.putObject("parent")
                    .put("queueId", start.parent().queueId().toString())
                    .put("step", start.parent().step());
        }
        if (start.hold() != null) {
            ObjectNode hold =
                    node.putObject("hold").put("after", start.hold().after().toString());
            hold.set("check", call(start.hold().check()));
            hold.set("retry", retry(start.hold().retry()));
        }
        if (start.output() != null) {
            node.put("output", start.output().text());
        }
        if (start.restoreOrder() != RestoreOrder.REVERSE) {
            node.put("restoreOrder", start.restoreOrder().name());
        }
        ArrayNode steps = node.putArray("steps");
        start.steps().forEach(step -> steps.add(step(step)));
        return StoredJson.text(node);
    }

    /**
     * The start in a row of {@code queue}.
     *
     * @param definition the JSON that {@link #encode} wrote
     * @param subQueue whether another queue of this database started it as a step
     * @param owner the owner according to the row
     */
    public static QueueStart decode(
            UUID id, String name, String input, String definition, boolean subQueue, Owner owner) {
        JsonNode node = StoredJson.tree(definition);
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
                node.has("definition") ? node.path("definition").asText() : null,
                node.has("driver") ? Driver.valueOf(node.path("driver").asText()) : Driver.COORDINATOR,
                node.has("startAt") ? Instant.parse(node.path("startAt").asText()) : null,
                node.has("parent") ? parent(node.path("parent"), subQueue) : null,
                node.has("hold") ? hold(node.path("hold")) : null,
                owner,
                json(node, "output"),
                node.has("restoreOrder")
                        ? RestoreOrder.valueOf(node.path("restoreOrder").asText())
                        : RestoreOrder.REVERSE);
    }

    private static Hold hold(JsonNode node) {
        return new Hold(call(node.path("check")), duration(node, "after"), retry(node.path("retry")));
    }

    private static Parent parent(JsonNode node, boolean startedByIt) {
        return new Parent(
                UUID.fromString(node.path("queueId").asText()),
                node.path("step").asText(),
                startedByIt);
    }

    /** One step as JSON. */
    public static String encode(Step step) {
        return StoredJson.text(step(step));
    }

    /** The step in JSON that {@link #encode(Step)} wrote. */
    public static Step decodeStep(String text) {
        return step(StoredJson.tree(text));
    }

    private static ObjectNode step(Step step) {
        ObjectNode node = StoredJson.object().put("id", step.id().toString()).put("name", step.name());
        for (CallKind kind : CallKind.values()) {
            set(node, kind.word(), step.given(kind));
        }
        work(node, step.work());
        if (step.when() != null) {
            node.put("when", step.when().text());
        }
        if (step.optional()) {
            node.put("optional", true);
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
                work(node),
                json(node, "when"),
                node.path("optional").asBoolean(),
                after,
                node.has("retry") ? retry(node.path("retry")) : Retry.ACTION,
                node.has("compensationRetry") ? retry(node.path("compensationRetry")) : Retry.COMPENSATION,
                OnRefused.valueOf(node.path("onRefused").asText()),
                node.path("undoNeedsResult").asBoolean(),
                null);
    }

    private static void work(ObjectNode node, StepWork work) {
        switch (work) {
            case StepWork.Calls calls -> {}
            case SubQueue queue -> node.set("queue", subQueue(queue));
            case StepWork.Wait wait -> node.put("wait", wait.until().text());
            case StepWork.Signal signal -> {
                ObjectNode how = node.putObject("signal")
                        .put("onTimeout", signal.onTimeout().name());
                if (signal.timeout() != null) {
                    how.put("timeout", signal.timeout().toString());
                }
            }
            case StepWork.ForEach list ->
                node.put("forEach", list.items().text()).put("maxParallel", list.maxParallel());
        }
    }

    private static StepWork work(JsonNode node) {
        if (node.has("queue")) {
            return subQueue(node.path("queue"));
        }
        if (node.has("wait")) {
            return new StepWork.Wait(new Json(node.path("wait").asText()));
        }
        if (node.has("signal")) {
            JsonNode how = node.path("signal");
            return new StepWork.Signal(
                    how.has("timeout") ? duration(how, "timeout") : null,
                    StepWork.OnTimeout.valueOf(how.path("onTimeout").asText()));
        }
        StepWork.Calls calls =
                new StepWork.Calls(callOf(node, "action"), callOf(node, "compensation"), callOf(node, "confirmation"));
        return node.has("forEach")
                ? new StepWork.ForEach(
                        new Json(node.path("forEach").asText()),
                        node.path("maxParallel").asInt(),
                        calls)
                : calls;
    }

    private static ObjectNode subQueue(SubQueue queue) {
        return switch (queue) {
            case SubQueue.Here here -> {
                QueueStart start = here.start();
                ObjectNode node = StoredJson.object()
                        .put("id", start.id().toString())
                        .put("name", start.name())
                        .put("input", start.input().text());
                node.set("start", StoredJson.tree(encode(start)));
                yield node;
            }
            case SubQueue.Elsewhere elsewhere -> {
                ObjectNode node = StoredJson.object()
                        .put("coordinator", elsewhere.coordinator().toString())
                        .put("body", elsewhere.start().text())
                        .put("input", elsewhere.input().text())
                        .put("timeout", elsewhere.timeout().toString());
                put(node, "credentials", elsewhere.credentials());
                yield node;
            }
        };
    }

    private static SubQueue subQueue(JsonNode node) {
        if (node.has("coordinator")) {
            return new SubQueue.Elsewhere(
                    URI.create(node.path("coordinator").asText()),
                    new Json(node.path("body").asText()),
                    new Json(node.path("input").asText()),
                    text(node, "credentials"),
                    duration(node, "timeout"));
        }
        return new SubQueue.Here(decode(
                UUID.fromString(node.path("id").asText()),
                node.path("name").asText(),
                node.path("input").asText(),
                node.path("start").toString(),
                true,
                // The step gets it from the outer queue when it starts.
                Owner.DEFAULT));
    }

    private static void set(ObjectNode step, String field, @Nullable Call call) {
        if (call != null) {
            step.set(field, call(call));
        }
    }

    private static @Nullable Call callOf(JsonNode step, String field) {
        return step.has(field) ? call(step.path(field)) : null;
    }

    private static ObjectNode call(Call call) {
        ObjectNode node = StoredJson.object().put("method", call.method()).put("url", call.url());
        put(node, "headers", call.headers());
        if (call.send() != Send.JSON) {
            node.put("send", call.send().name());
        }
        if (call.body() != null) {
            // As text within the JSON, so that no digit changes.
            node.put("body", call.body().text());
        }
        put(node, "result", call.rules().result());
        put(node, "outcome", call.rules().outcome());
        put(node, "credentials", call.credentials());
        return node.put("timeout", call.timeout().toString());
    }

    private static Call call(JsonNode node) {
        return new Call(
                node.path("method").asText(),
                node.path("url").asText(),
                map(node.path("headers")),
                node.has("send") ? Send.valueOf(node.path("send").asText()) : Send.JSON,
                json(node, "body"),
                rules(node),
                text(node, "credentials"),
                duration(node, "timeout"));
    }

    private static AnswerRules rules(JsonNode node) {
        return node.has("result") || node.has("outcome")
                ? new AnswerRules(text(node, "result"), text(node, "outcome"))
                : AnswerRules.NONE;
    }

    private static void put(ObjectNode node, String field, @Nullable String text) {
        if (text != null) {
            node.put(field, text);
        }
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.has(field) ? node.path(field).asText() : null;
    }

    /** JSON that is kept as text within the JSON, so that no digit changes. */
    private static @Nullable Json json(JsonNode node, String member) {
        return node.has(member) ? new Json(node.path(member).asText()) : null;
    }

    private static ObjectNode retry(Retry retry) {
        return StoredJson.object()
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
