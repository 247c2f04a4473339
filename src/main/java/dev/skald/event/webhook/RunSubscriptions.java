package dev.skald.event.webhook;

import dev.skald.engine.run.Drain;
import dev.skald.event.EventFeed;
import dev.skald.process.VitalThreads;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.subscription.SlotClaim;
import dev.skald.store.subscription.StoredSecret;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionSlots;
import dev.skald.store.subscription.Subscriptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers this node's share of all slots. It takes up slots of nodes that are gone; when nodes come, it gives some up.
 */
@ApplicationScoped
class RunSubscriptions {
    private static final Logger LOG = Logger.getLogger(RunSubscriptions.class);

    /** How soon a node sees changes of other nodes, and takes up slots that they left. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Deliveries under way may end within this time when the node stops. */
    private static final Duration END_WITHIN = Duration.ofSeconds(4);

    private final SubscriptionSlots slots;
    private final Subscriptions subscriptions;
    private final SubscriptionSecrets secrets;
    private final SubscriptionSignal signal;
    private final EventFeed feed;
    private final MakeRunner makeRunner;
    private final VitalThreads threads;
    private final Drain drain;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<SlotKey, Running> running = new ConcurrentHashMap<>();
    private EventFeed.@Nullable Watch watch;
    private volatile boolean stopped;
    private volatile boolean begun;

    RunSubscriptions(
            SubscriptionSlots slots,
            Subscriptions subscriptions,
            SubscriptionSecrets secrets,
            SubscriptionSignal signal,
            EventFeed feed,
            MakeRunner makeRunner,
            VitalThreads threads,
            Drain drain) {
        this.slots = slots;
        this.subscriptions = subscriptions;
        this.secrets = secrets;
        this.signal = signal;
        this.feed = feed;
        this.makeRunner = makeRunner;
        this.threads = threads;
        this.drain = drain;
    }

    private record SlotKey(long subscription, int slot) {
        static SlotKey of(SlotClaim claim) {
            return new SlotKey(claim.subscription(), claim.slot());
        }
    }

    private record Running(SlotClaim claim, SlotRunner runner) {}

    void start(@Observes StartupEvent event) {
        begun = true;
        // Until then it delivers, as the others count it for their share; after it they may take its slots.
        drain.atEnd(this::stop);
        threads.startVirtual("webhooks", this::run);
    }

    /** For a shutdown during which the drain was broken off. */
    void stop(@Observes ShutdownEvent event) {
        stop();
    }

    private void stop() {
        if (begun && !stopped) {
            stopped = true;
            signal.raise();
            try {
                if (!ended.await(END_WITHIN.toSeconds() + 1, TimeUnit.SECONDS)) {
                    LOG.warn("deliveries are under way while this node stops; other nodes make them again");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (!stopped) {
                round();
                signal.await(LOOK_EVERY);
            }
            stopAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void round() {
        try {
            running.values().removeIf(one -> one.runner().hasEnded());
            List<Subscription> delivering = slots.delivering();
            if (!delivering.isEmpty() || !running.isEmpty()) {
                share(delivering.stream().collect(Collectors.toMap(Subscription::id, Function.identity())));
                delivering.forEach(this::sealAgain);
            }
            watch();
        } catch (StoreUnavailable e) {
            LOG.warnf("subscriptions can't be read: %s; the next round tries again", e.getMessage());
        } catch (RuntimeException e) {
            // All nodes meet the same rows: one that ended this thread would end it at every node.
            LOG.errorf(e, "a round over the subscriptions failed; the next one tries again");
        }
    }

    private void share(Map<Long, Subscription> delivering) {
        for (Running one : running.values()) {
            Subscription now = delivering.get(one.claim().subscription());
            if (now == null) {
                one.runner().stop();
            } else {
                one.runner().change(now);
            }
        }
        slots.release(running.values().stream().map(Running::claim).toList());
        int nodes = slots.nodes();
        int share = (delivering.size() * Subscription.SLOTS + nodes - 1) / nodes;
        List<Running> kept = running.values().stream()
                .filter(one -> !one.runner().isStopped())
                .toList();
        kept.stream().skip(share).forEach(one -> one.runner().stop());
        if (kept.size() < share) {
            slots.claim(share - kept.size()).forEach(claim -> begin(claim, delivering));
        }
    }

    private void begin(SlotClaim claim, Map<Long, Subscription> delivering) {
        Subscription subscription = delivering.get(claim.subscription());
        if (subscription == null) {
            // It came a moment ago; a slot that is held without a runner is freed in the next round.
            return;
        }
        SlotRunner runner = makeRunner.of(claim, subscription);
        Running before = running.put(SlotKey.of(claim), new Running(claim, runner));
        if (before != null) {
            before.runner().stop();
        }
        runner.start();
    }

    /** Seals secrets with the newest key that are sealed with another one, or with none. */
    private void sealAgain(Subscription subscription) {
        for (StoredSecret secret : subscription.secrets()) {
            if (secrets.isOld(secret)) {
                secrets.sealedAgain(subscription, secret).ifPresent(anew -> subscriptions.seal(secret, anew));
            }
        }
    }

    /** Watches events while there are slots to deliver them. */
    private void watch() {
        EventFeed.Watch now = watch;
        if (now == null && !running.isEmpty()) {
            watch = feed.watch(
                    () -> running.values().forEach(one -> one.runner().news()));
        } else if (now != null && running.isEmpty()) {
            now.close();
            watch = null;
        }
    }

    private void stopAll() throws InterruptedException {
        running.values().forEach(one -> one.runner().stop());
        for (Running one : running.values()) {
            if (!one.runner().awaitEnd(END_WITHIN)) {
                return;
            }
        }
        running.clear();
        watch();
    }
}
