package dev.skald.store.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.RegisteredEvent;
import dev.skald.queue.event.DomainEvent;
import dev.skald.queue.event.LifecycleStage;
import dev.skald.store.log.StoredJson;
import dev.skald.store.subscription.SubscriptionSlots;
import dev.skald.support.Contract;
import dev.skald.support.StartBuilder;
import dev.skald.support.StepBuilder;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds {@code docs/asyncapi.yaml} and the events that the code makes to each other. */
class AsyncApiTest {
    private static final Contract DOCUMENT = Contract.readAsyncApi();
    private static final JsonNode ROOT = DOCUMENT.document();
    private static final Instant AT = Instant.parse("2026-11-27T12:00:00.123456Z");

    /** What the specification of AsyncAPI 3.0.0 lets an object of each kind have, as far as it is used here. */
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "", Set.of("asyncapi", "info", "servers", "defaultContentType", "channels", "operations", "components"),
            "/info", Set.of("title", "version", "description", "license"),
            "/servers/skald", Set.of("host", "protocol", "description", "security"),
            "/channels/events", Set.of("address", "title", "description", "messages"),
            "/operations/sendEvents", Set.of("action", "channel", "summary", "bindings"),
            "/operations/sendEvents/bindings/http", Set.of("method", "query", "bindingVersion"),
            "/components", Set.of("securitySchemes", "messages", "schemas"));

    private static final Set<String> OF_MESSAGE =
            Set.of("name", "title", "summary", "contentType", "payload", "examples");

    @Test
    void it_is_a_document_of_asyncapi_3() {
        assertThat(ROOT.path("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(ROOT.at("/info/version").asText())
                .isEqualTo(Contract.read().document().at("/info/version").asText());
        MEMBERS.forEach((place, members) -> assertThat(members).as(place).containsAll(names(ROOT.at(place))));
        assertThat(ROOT.at("/components/messages"))
                .isNotEmpty()
                .allSatisfy(message -> assertThat(OF_MESSAGE).containsAll(names(message)));
    }

    @Test
    void every_reference_leads_somewhere_and_every_message_is_sent() {
        assertThat(ROOT.findValuesAsText("$ref"))
                .allSatisfy(
                        reference -> assertThat(ROOT.at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
        assertThat(names(ROOT.at("/channels/events/messages"))).isEqualTo(names(ROOT.at("/components/messages")));
    }

    @Test
    void every_type_of_our_own_is_a_message() {
        Set<String> types = new TreeSet<>(List.of(SubscriptionSlots.PAUSED, SubscriptionSlots.LOST));
        Stream.of(LifecycleStage.values()).map(LifecycleStage::type).forEach(types::add);

        assertThat(messages()).containsExactlyInAnyOrderElementsOf(types);
    }

    /** The types that are the names of messages, each of which has it as the only type of its payload. */
    private static List<String> messages() {
        List<String> types = new ArrayList<>();
        for (JsonNode message : ROOT.at("/components/messages")) {
            String name = message.path("name").asText();
            if (name.startsWith("dev.skald.")) {
                assertThat(DOCUMENT.resolved(message.path("payload")).findValuesAsText("const"))
                        .contains(name);
                types.add(name);
            }
        }
        return types;
    }

    @Test
    void the_stream_has_the_parameters_of_the_contract() {
        Contract contract = Contract.read();
        Set<String> parameters =
                new TreeSet<>(contract.queryParameters(contract.operations().get("GET /events")));
        parameters.removeAll(Set.of("limit", "labels*"));

        assertThat(names(ROOT.at("/operations/sendEvents/bindings/http/query/properties")))
                .isEqualTo(parameters);
    }

    @ParameterizedTest
    @EnumSource(LifecycleStage.class)
    void an_event_of_a_queue_is_as_its_message_says(LifecycleStage stage) {
        JsonNode schema = payload(stage.type());
        Operation cause = new Operation.QueueSucceeded();
        QueueStart least = StartBuilder.start(StepBuilder.step("a").build()).build();
        QueueStart most = StartBuilder.start(StepBuilder.step("a").build())
                .labels(Map.of("customer", "4711"))
                .parent(new Parent(UUID.randomUUID(), "pay"))
                .build();
        List<RegisteredEvent> published =
                List.of(new RegisteredEvent(2, "/shop", "1", "booked", RegisteredEvent.State.PUBLISHED));

        Json output = new Json("{\"price\": 240.10}");

        JsonNode small =
                sent(new DomainEvent.OfQueue(stage, least, QueueStatus.RUNNING, null, null, null, List.of(), cause));
        JsonNode large = sent(
                new DomainEvent.OfQueue(stage, most, QueueStatus.RUNNING, AT, "refused", output, published, cause));

        assertThat(DOCUMENT.faults(schema, small)).isEmpty();
        assertThat(DOCUMENT.faults(schema, large)).isEmpty();
        assertThat(names(ROOT.at("/components/schemas/QueueSummary/properties")))
                .containsAll(names(large.path("data")))
                .hasSize(names(large.path("data")).size() + (large.path("data").has("endedAt") ? 2 : 3));
        assertThat(large.at("/data/output/price").asText()).isEqualTo("240.10");
        assertThat(names(ROOT.at("/components/schemas/CloudEvent/properties"))).containsAll(names(large));
    }

    @Test
    void a_long_output_is_left_out_and_the_event_says_so() {
        String longest = "x".repeat(64 * 1024 - 2);

        assertThat(succeededWith(longest).path("output").asText()).isEqualTo(longest);
        assertThat(succeededWith(longest).has("outputOmitted")).isFalse();
        assertThat(succeededWith(longest + "x").has("output")).isFalse();
        assertThat(succeededWith(longest + "x").path("outputOmitted").asBoolean())
                .isTrue();
    }

    private static JsonNode succeededWith(String output) {
        LifecycleStage stage = LifecycleStage.SUCCEEDED;
        QueueStart start = StartBuilder.start(StepBuilder.step("a").build()).build();
        JsonNode event = sent(new DomainEvent.OfQueue(
                stage,
                start,
                QueueStatus.SUCCEEDED,
                AT,
                null,
                new Json("\"" + output + "\""),
                List.of(),
                new Operation.QueueSucceeded()));
        assertThat(DOCUMENT.faults(payload(stage.type()), event)).isEmpty();
        return event.path("data");
    }

    @Test
    void an_event_of_a_subscription_is_as_its_message_says() {
        JsonNode paused = sent(ofSubscription(SubscriptionSlots.PAUSED, "{\"subscription\":\"s\",\"cause\":\"gone\"}"));
        JsonNode lost = sent(ofSubscription(SubscriptionSlots.LOST, "{\"subscription\":\"s\",\"from\":1,\"to\":2}"));

        assertThat(DOCUMENT.faults(payload(SubscriptionSlots.PAUSED), paused)).isEmpty();
        assertThat(DOCUMENT.faults(payload(SubscriptionSlots.LOST), lost)).isEmpty();
        assertThat(DOCUMENT.faults(payload(SubscriptionSlots.LOST), paused)).isNotEmpty();
    }

    @Test
    void every_example_is_as_its_message_says() {
        int examples = 0;
        for (JsonNode message : ROOT.at("/components/messages")) {
            for (JsonNode example : message.path("examples")) {
                assertThat(DOCUMENT.faults(message.path("payload"), example.path("payload")))
                        .isEmpty();
                examples++;
            }
        }
        assertThat(examples).isEqualTo(2);
    }

    private static DomainEvent ofSubscription(String type, String data) {
        return new DomainEvent.OfNamespace(type, "default", "s", new Json(data));
    }

    private static JsonNode payload(String type) {
        for (JsonNode message : ROOT.at("/components/messages")) {
            if (message.path("name").asText().equals(type)) {
                return message.path("payload");
            }
        }
        throw new AssertionError("there is no message " + type);
    }

    /** The event as a reader gets it, by way of the outbox. */
    private static JsonNode sent(DomainEvent event) {
        JsonNode stored = StoredJson.tree(OutboxCodec.encode(event, 7, false));
        return StoredJson.tree(OutboxCodec.decode(stored, stored, 42, AT, URI.create("/"), null)
                .event()
                .text());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
