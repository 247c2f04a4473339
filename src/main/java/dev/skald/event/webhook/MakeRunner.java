package dev.skald.event.webhook;

import dev.skald.event.EventFeed;
import dev.skald.process.VitalThreads;
import dev.skald.store.subscription.SlotClaim;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionSlots;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.random.RandomGenerator;

/** Makes the runner of one slot. */
@ApplicationScoped
class MakeRunner {
    private final SubscriptionSlots slots;
    private final EventFeed feed;
    private final Deliver deliver;
    private final RandomGenerator random;
    private final VitalThreads threads;

    MakeRunner(SubscriptionSlots slots, EventFeed feed, Deliver deliver, RandomGenerator random, VitalThreads threads) {
        this.slots = slots;
        this.feed = feed;
        this.deliver = deliver;
        this.random = random;
        this.threads = threads;
    }

    SlotRunner of(SlotClaim claim, Subscription subscription) {
        return new SlotRunner(claim, subscription, slots, feed, deliver, random, threads);
    }
}
