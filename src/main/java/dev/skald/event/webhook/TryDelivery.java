package dev.skald.event.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.engine.run.IdsAndRandom;
import dev.skald.event.EventSource;
import dev.skald.json.JsonFactories;
import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionReport;
import dev.skald.store.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Makes one delivery to a subscription, paused or not, as for other events, and returns the result. */
@ApplicationScoped
public class TryDelivery {
    /** The type of the event that is sent. */
    static final String TYPE = "dev.skald.subscription.test";

    private final Subscriptions subscriptions;
    private final Deliver deliver;
    private final EventSource source;
    private final IdsAndRandom ids;
    private final InstantSource clock;

    TryDelivery(
            Subscriptions subscriptions, Deliver deliver, EventSource source, IdsAndRandom ids, InstantSource clock) {
        this.subscriptions = subscriptions;
        this.deliver = deliver;
        this.source = source;
        this.ids = ids;
        this.clock = clock;
    }

    /** The id of the delivery, and its result. */
    public record Tried(String id, DeliveryResult result) {}

    /**
     * Makes a delivery and waits for its answer.
     *
     * @return empty when there is no subscription of this name
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<Tried> deliver(String namespace, String name, Actor actor) {
        Optional<Subscription> found = subscriptions.find(namespace, name).map(SubscriptionReport::subscription);
        found.ifPresent(subscription -> subscriptions.tested(namespace, name, actor));
        return found.map(subscription -> {
            UUID event = ids.id();
            String id = subscription.deliveryId("test-" + event);
            return new Tried(id, deliver.deliver(subscription, id, event(name, event)));
        });
    }

    private Json event(String name, UUID id) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonFactories.TRUSTED.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", id.toString());
            json.writeStringField("source", source.uri().toString());
            json.writeStringField("type", TYPE);
            json.writeStringField("subject", name);
            json.writeStringField("time", clock.instant().toString());
            json.writeStringField("datacontenttype", "application/json");
            json.writeObjectFieldStart("data");
            json.writeStringField("subscription", name);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail to be written to", e);
        }
        return new Json(text.toString());
    }
}
