package dev.skald.store.subscription;

import dev.skald.store.outbox.PublishedEvent;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is sent which events.
 *
 * @param id told to nobody but receivers, in the ids of deliveries; a name that is given again has another one
 * @param version rises with each change
 * @param createdAt when it was made
 * @param draft what was asked for
 * @param secrets those that sign now, the newest first
 * @param paused whether nothing is delivered
 */
public record Subscription(
        long id, long version, Instant createdAt, Draft draft, List<StoredSecret> secrets, boolean paused) {
    /** The work of each is cut into so many slots. The number is part of what is stored and must not change. */
    public static final int SLOTS = 8;

    public Subscription {
        secrets = List.copyOf(secrets);
    }

    /**
     * A subscription as it is asked for.
     *
     * @param name unique in its namespace
     * @param headers sent with every delivery
     * @param credentials the name of those that deliveries are sent with; null for none
     */
    public record Draft(
            String namespace,
            String name,
            URI url,
            EventFilter filter,
            Map<String, String> headers,
            @Nullable String credentials) {
        public Draft {
            headers = Map.copyOf(headers);
        }
    }

    /** Whether an event is to be delivered to it. */
    public boolean wants(PublishedEvent event) {
        return event.owner().namespace().equals(draft.namespace())
                && draft.filter().wants(event);
    }

    /** The id of each attempt to deliver an event. No other subscription has it, not even that of another Skald. */
    public String deliveryId(long position) {
        return deliveryId(Long.toString(position));
    }

    /**
     * The id of a delivery.
     *
     * @param last tells it from others of this subscription
     */
    public String deliveryId(String last) {
        long made = ChronoUnit.MICROS.between(Instant.EPOCH, createdAt);
        return "msg_" + Long.toString(made, Character.MAX_RADIX) + "_" + id + "_" + last;
    }

    /** The slot that an event belongs to: all events of a queue belong to the same one. */
    public static int slotOf(PublishedEvent event) {
        if (event.queueId() == null) {
            return 0;
        }
        // The last bits of an id are random, in all its versions that are in use.
        return (int) Long.remainderUnsigned(event.queueId().getLeastSignificantBits(), SLOTS);
    }
}
