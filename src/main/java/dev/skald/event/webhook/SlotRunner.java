package dev.skald.event.webhook;

import dev.skald.event.EventFeed;
import dev.skald.process.Signal;
import dev.skald.process.VitalThreads;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.SlotClaim;
import dev.skald.store.subscription.SlotState;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionSlots;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the events of one slot while this node holds it. One thread decides and saves; each delivery has a thread of
 * its own. A delivery that was not saved is made again, by this node or another one.
 */
final class SlotRunner {
    private static final Logger LOG = Logger.getLogger(SlotRunner.class);

    private static final int PAGE = 500;

    /** The shortest time between two saves. */
    private static final Duration SAVE_EVERY = Duration.ofMillis(200);

    /** The time between two saves of the position when there was nothing to deliver. */
    private static final Duration SAVE_CURSOR_EVERY = Duration.ofSeconds(2);

    /** The pause before a new begin when the database can't be reached. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SlotClaim claim;
    private final SubscriptionSlots slots;
    private final EventFeed feed;
    private final Deliver deliver;
    private final RandomGenerator random;
    private final VitalThreads threads;
    private final Signal signal = new Signal();
    private final LinkedBlockingDeque<Result> results = new LinkedBlockingDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Subscription subscription;
    private volatile boolean stopped;

    private SlotProgress progress;
    private List<Long> savedCursors = List.of();
    private long savedAt;
    private long version;

    SlotRunner(
            SlotClaim claim,
            Subscription subscription,
            SubscriptionSlots slots,
            EventFeed feed,
            Deliver deliver,
            RandomGenerator random,
            VitalThreads threads) {
        this.claim = claim;
        this.subscription = subscription;
        this.slots = slots;
        this.feed = feed;
        this.deliver = deliver;
        this.random = random;
        this.threads = threads;
        version = subscription.version();
        progress = empty();
    }

    /** @param version that of the subscription that it was sent by */
    private record Result(SlotProgress.Next next, long version, DeliveryResult result) {
        DeliveryResult at(long now) {
            return result instanceof DeliveryResult.Failed failed && version != now ? failed.beforeChange() : result;
        }
    }

    /** Begins to deliver. */
    void start() {
        threads.startVirtual("webhook-" + claim.subscription() + "-" + claim.slot(), this::run);
    }

    /** There may be new events. */
    void news() {
        signal.raise();
    }

    /** Continues with the subscription as it is now. */
    void change(Subscription now) {
        boolean changed = now.version() != subscription.version();
        // Also without another version: a secret may have ended.
        subscription = now;
        if (changed) {
            signal.raise();
        }
    }

    /** Ends it after the deliveries under way are saved. */
    void stop() {
        stopped = true;
        signal.raise();
    }

    boolean isStopped() {
        return stopped;
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Waits until it has ended. */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run() {
        try {
            boolean held = true;
            while (held && !stopped) {
                held = runUntilFailure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** Returns whether it must begin anew from what is saved. */
    private boolean runUntilFailure() throws InterruptedException {
        try {
            Optional<SlotState> state = slots.state(claim);
            if (state.isEmpty()) {
                return false;
            }
            progress = new SlotProgress(claim.slot(), state.get(), System.nanoTime(), random);
            savedCursors = progress.cursors();
            return deliverAll();
        } catch (StoreUnavailable e) {
            LOG.warnf("deliveries to %s pause: %s; they continue from the last save", name(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "deliveries to %s broke off; they continue from the last save", name());
        }
        // Never two deliveries of a queue at a time.
        takeResults(true);
        signal.await(PAUSE);
        return true;
    }

    private String name() {
        Subscription.Draft draft = subscription.draft();
        return "subscription " + draft.namespace() + "/" + draft.name();
    }

    private boolean deliverAll() throws InterruptedException {
        while (!stopped) {
            lookForChange();
            takeResults(false);
            boolean more = read();
            send();
            if (isTimeToSave() && !save(false)) {
                return false;
            }
            if (!more) {
                signal.await(pause());
            }
        }
        takeResults(true);
        save(true);
        return false;
    }

    /** A changed subscription may have been resumed, or have a replay. */
    private void lookForChange() {
        Subscription now = subscription;
        if (now.version() != version) {
            version = now.version();
            progress.replay(slots.state(claim).map(SlotState::replay).orElse(null));
            progress.hurry(System.nanoTime());
        }
    }

    /** @param all whether to wait for those under way */
    private void takeResults(boolean all) throws InterruptedException {
        Result result = results.poll();
        while (result != null || (all && !progress.isQuiet())) {
            Result taken = result == null ? results.take() : result;
            progress.done(taken.next(), taken.at(version), System.nanoTime());
            result = results.poll();
        }
    }

    /** Reads more, if there is room; returns whether there may be more to read at once. */
    private boolean read() {
        boolean more = false;
        for (SlotStream stream : progress.readable()) {
            more |= read(stream);
        }
        return more && !progress.readable().isEmpty();
    }

    private boolean read(SlotStream stream) {
        long before = stream.read;
        EventPage page = feed.after(before, PAGE);
        if (stream.isWhole(page)) {
            progress.read(stream, subscription, page);
        } else {
            progress.pass(stream, feed.range().purged());
        }
        return stream.read > before;
    }

    private void send() {
        SlotProgress.Next next = progress.next(System.nanoTime());
        while (next != null) {
            SlotProgress.Next now = next;
            threads.startVirtual(
                    "webhook-" + claim.subscription() + "-" + now.position(), () -> send(subscription, now));
            next = progress.next(System.nanoTime());
        }
    }

    private void send(Subscription now, SlotProgress.Next next) {
        DeliveryResult result = failed("could not be sent, see this node's own log");
        try {
            PublishedEvent event = next.event() == null ? kept(next.position()) : next.event();
            result = event == null ? missing(next.position()) : send(now, event);
        } catch (StoreUnavailable e) {
            result = failed("the database can't be reached");
        } catch (RuntimeException e) {
            LOG.errorf(e, "an event could not be sent to %s; it is sent again", name());
        } finally {
            results.addLast(new Result(next, now.version(), result));
            signal.raise();
        }
    }

    private DeliveryResult send(Subscription now, PublishedEvent event) {
        return now.wants(event)
                ? deliver.deliver(now, now.deliveryId(event.position()), event.event())
                : new DeliveryResult.Unwanted();
    }

    private DeliveryResult missing(long position) {
        return position <= feed.range().purged() ? new DeliveryResult.Lost() : failed("the event was not found");
    }

    private static DeliveryResult failed(String detail) {
        return new DeliveryResult.Failed(new DeliveryProblem(null, detail, null), null, false);
    }

    /** An event that waited; null when it is not found. */
    private @Nullable PublishedEvent kept(long position) {
        return feed.after(position - 1, 1).events().stream()
                .filter(event -> event.position() == position)
                .findFirst()
                .orElse(null);
    }

    private boolean isTimeToSave() {
        long passed = System.nanoTime() - savedAt;
        return progress.hasResults()
                ? passed >= SAVE_EVERY.toNanos()
                : passed >= SAVE_CURSOR_EVERY.toNanos() && !progress.cursors().equals(savedCursors);
    }

    /** Returns whether this node still holds the slot. */
    private boolean save(boolean released) {
        List<Long> cursors = progress.cursors();
        boolean held = slots.save(claim, version, progress.change(System.nanoTime(), released));
        savedCursors = cursors;
        savedAt = System.nanoTime();
        return held;
    }

    /** Until something is due: an attempt, or a save. */
    private Duration pause() {
        Duration pause = Objects.requireNonNullElse(progress.pause(System.nanoTime()), SAVE_CURSOR_EVERY);
        Duration toSave = Duration.ofNanos(Math.max(0, savedAt + SAVE_EVERY.toNanos() - System.nanoTime()));
        return progress.hasResults() && toSave.compareTo(pause) < 0 ? toSave : pause;
    }

    private SlotProgress empty() {
        return new SlotProgress(claim.slot(), new SlotState(0, null, List.of()), System.nanoTime(), random);
    }
}
