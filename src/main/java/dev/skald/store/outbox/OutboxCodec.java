package dev.skald.store.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.RegisteredEvent;
import dev.skald.queue.event.DomainEvent;
import dev.skald.queue.event.LifecycleStage;
import dev.skald.store.log.StoredJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events as the outbox holds them, and as CloudEvents 1.0 (structured JSON). Rows once written are read for as long as
 * events are kept, also by the next version: only ever add to this.
 */
final class OutboxCodec {
    /** The longest output that an event has, in bytes of UTF-8: as long as an event that a caller registers may be. */
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    private OutboxCodec() {}

    /**
     * An event as it is stored.
     *
     * @param seq the number of the log entry of its cause; 0 when it has none
     * @param follows whether another event of the same queue comes before it in its row, which says what both have in common
     */
    static String encode(DomainEvent event, long seq, boolean follows) {
        ObjectNode node = switch (event) {
            case DomainEvent.OfQueue e -> ofQueue(e, seq);
            case DomainEvent.OfCaller e ->
                (follows ? inQueue(e.start(), seq) : about(e.start(), seq))
                        .put("type", e.type())
                        .put("registered", e.event().seq());
            case DomainEvent.OfNamespace e -> {
                ObjectNode made = StoredJson.object()
                        .put("type", e.type())
                        .put("namespace", e.namespace())
                        .put("subject", e.subject());
                made.set("data", StoredJson.tree(e.data().text()));
                yield made;
            }
        };
        return StoredJson.text(node);
    }

    private static ObjectNode inQueue(QueueStart start, long seq) {
        return StoredJson.object().put("queue", start.id().toString()).put("seq", seq);
    }

    /** Whether a stored event says itself to whom and what it belongs; if not, the last one before it in its row that does. */
    static boolean isWhole(JsonNode stored) {
        return registered(stored) == 0 || stored.has("name");
    }

    private static ObjectNode ofQueue(DomainEvent.OfQueue event, long seq) {
        QueueStart start = event.start();
        ObjectNode node = about(start, seq).put("stage", event.stage().word());
        node.put("status", event.status().word());
        if (event.createdAt() != null) {
            node.put("createdAt", event.createdAt().toString());
        }
        if (event.reason() != null) {
            node.put("reason", event.reason());
        }
        if (start.definition() != null) {
            node.put("definition", start.definition());
        }
        Parent parent = start.parent();
        if (parent != null) {
            node.putObject("parent").put("queueId", parent.queueId().toString()).put("step", parent.step());
        }
        if (event.output() != null) {
            output(node, event.output().text());
        }
        if (!event.published().isEmpty()) {
            event.published()
                    .forEach(one -> name(node.withArray("publishedEvents").addObject(), one));
        }
        return node;
    }

    /** As text within the JSON, so that no digit changes. */
    private static void output(ObjectNode node, String output) {
        if (output.getBytes(StandardCharsets.UTF_8).length > OUTPUT_BYTES_MAX) {
            node.put("outputOmitted", true);
        } else {
            node.put("output", output);
        }
    }

    private static void name(ObjectNode node, RegisteredEvent event) {
        node.put("source", event.source()).put("id", event.id()).put("type", event.type());
    }

    /** What there is to choose events by. The usual namespace and owner are left out. */
    private static ObjectNode about(QueueStart start, long seq) {
        ObjectNode node = inQueue(start, seq).put("name", start.name());
        if (!start.owner().namespace().equals(Owner.DEFAULT_NAMESPACE)) {
            node.put("namespace", start.owner().namespace());
        }
        if (!start.owner().subject().equals(Owner.ANONYMOUS)) {
            node.put("owner", start.owner().subject());
        }
        if (!start.labels().isEmpty()) {
            start.labels().forEach(node.withObject("labels")::put);
        }
        return node;
    }

    /** The number of the log entry that registered the event; 0 when it was not registered. */
    static long registered(JsonNode stored) {
        return stored.path("registered").asLong();
    }

    /** The queue that a stored event belongs to; null when it belongs to none. */
    static @Nullable UUID queueId(JsonNode stored) {
        String text = stored.path("queue").textValue();
        return text == null ? null : UUID.fromString(text);
    }

    /**
     * A stored event for those who read it.
     *
     * @param about the event of its row that says to whom and what it belongs, often itself
     * @param at when it was committed
     * @param source of Skald's own events
     * @param body what the caller registered; null when Skald says it
     */
    static PublishedEvent decode(
            JsonNode stored, JsonNode about, long position, Instant at, URI source, @Nullable Json body) {
        UUID queueId = queueId(stored);
        LifecycleStage stage = stage(stored);
        String type = stage == null ? stored.path("type").asText() : stage.type();
        Owner owner = new Owner(
                about.path("namespace").asText(Owner.DEFAULT_NAMESPACE),
                about.path("owner").asText(Owner.ANONYMOUS));
        Json event = body == null ? own(stored, position, type, at, source) : body;
        return new PublishedEvent(
                position, type, owner, queueId, about.path("name").textValue(), labels(about), at, event);
    }

    private static @Nullable LifecycleStage stage(JsonNode stored) {
        String word = stored.path("stage").textValue();
        return word == null ? null : LifecycleStage.ofWord(word);
    }

    private static Map<String, String> labels(JsonNode stored) {
        Map<String, String> labels = new HashMap<>();
        stored.path("labels")
                .properties()
                .forEach(one -> labels.put(one.getKey(), one.getValue().asText()));
        return labels;
    }

    private static Json own(JsonNode stored, long position, String type, Instant at, URI source) {
        String queueId = stored.path("queue").textValue();
        ObjectNode event = StoredJson.object()
                .put("specversion", "1.0")
                .put(
                        "id",
                        queueId == null
                                ? Long.toString(position)
                                : queueId + "/" + stored.path("seq").asText())
                .put("source", source.toString())
                .put("type", type)
                .put("subject", queueId == null ? stored.path("subject").asText() : queueId)
                .put("time", at.toString())
                .put("datacontenttype", "application/json");
        event.set("data", queueId == null ? stored.path("data") : summary(stored, queueId, at));
        return new Json(StoredJson.text(event));
    }

    private static ObjectNode summary(JsonNode stored, String queueId, Instant at) {
        ObjectNode data = StoredJson.object()
                .put("id", queueId)
                .put("name", stored.path("name").asText())
                .put("status", stored.path("status").asText());
        data.set("labels", stored.has("labels") ? stored.get("labels") : StoredJson.object());
        for (String member : List.of("parent", "definition", "reason", "outputOmitted", "publishedEvents")) {
            if (stored.has(member)) {
                data.set(member, stored.get(member));
            }
        }
        if (stored.has("output")) {
            data.putRawValue("output", new RawValue(stored.path("output").asText()));
        }
        data.put("createdAt", stored.path("createdAt").asText(at.toString()));
        if (ENDS.contains(stored.path("stage").asText())) {
            data.put("endedAt", at.toString());
        }
        return data.put("version", stored.path("seq").asLong());
    }

    private static final List<String> ENDS = List.of(LifecycleStage.SUCCEEDED.word(), LifecycleStage.RESTORED.word());
}
