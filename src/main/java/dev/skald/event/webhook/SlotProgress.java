package dev.skald.event.webhook;

import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.SlotChange;
import dev.skald.store.subscription.SlotState;
import dev.skald.store.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one slot at a node: what was read, what is sent next, and what must be saved. The events of a queue are
 * sent one after the other, each after the one before it was accepted. Used by one thread; times are from a monotonic
 * clock.
 */
final class SlotProgress {
    /** The maximum number of queues that wait for another attempt; then nothing more is read. */
    static final int WAITING_QUEUES_MAX = 100;

    /** The maximum number of events that wait behind failed ones. */
    static final int WAITING_EVENTS_MAX = 1_000;

    /** The maximum number of deliveries under way. */
    static final int AT_ONCE_MAX = 4;

    private static final UUID NO_QUEUE = new UUID(0, 0);

    private final int slot;
    private final RandomGenerator random;
    private final SlotStream main;
    private @Nullable SlotStream replay;
    private final Map<UUID, QueueLane> lanes = new HashMap<>();
    /** Lanes whose first event was never tried, and is not under way. */
    private final Deque<QueueLane> ready = new ArrayDeque<>();

    private boolean dueIsNext = true;
    private int underWay;
    private int waiting;
    private long quietUntil;
    private final Set<QueueLane> changed = new LinkedHashSet<>();
    private final Set<UUID> free = new HashSet<>();
    private SlotChange.@Nullable Range lost;
    private boolean succeeded;
    private @Nullable DeliveryProblem problem;
    private boolean gone;

    /**
     * Begins where the slot is.
     *
     * @param now in nanoseconds
     */
    SlotProgress(int slot, SlotState state, long now, RandomGenerator random) {
        this.slot = slot;
        this.random = random;
        quietUntil = now;
        main = new SlotStream(state.position(), Long.MAX_VALUE);
        replay(state.replay());
        for (SlotState.WaitingQueue queue : state.waiting()) {
            QueueLane lane = new QueueLane(queue.queueId());
            queue.positions().forEach(position -> lane.items.addLast(new QueueLane.Item(position, null, main)));
            lane.attempts = queue.attempts();
            lane.waits = true;
            lane.due = now + queue.delay().toNanos();
            lanes.put(lane.id, lane);
            waiting++;
        }
    }

    /** An event that must be delivered now. */
    record Next(UUID lane, long position, @Nullable PublishedEvent event) {}

    /** Begins a replay, unless one is under way. */
    void replay(SlotState.@Nullable Replay asked) {
        if (replay == null && asked != null) {
            replay = new SlotStream(asked.position(), asked.until());
        }
    }

    /** The streams to read from, in this order; none while enough was read. */
    List<SlotStream> readable() {
        if (waiting >= WAITING_QUEUES_MAX
                || lanes.values().stream().anyMatch(lane -> lane.items.size() >= WAITING_EVENTS_MAX)) {
            return List.of();
        }
        return Stream.of(Optional.of(main), Optional.ofNullable(replay))
                .flatMap(Optional::stream)
                .filter(stream -> stream.read < end(stream) && !stream.isFull())
                .toList();
    }

    /** A replay overtakes nothing, so that no event arrives before an older one of its queue has arrived once. */
    private long end(SlotStream stream) {
        return stream == main ? main.until : Math.min(stream.until, main.read);
    }

    /** Takes in a page without a gap. */
    void read(SlotStream stream, Subscription subscription, EventPage page) {
        long end = end(stream);
        for (PublishedEvent event : page.events()) {
            if (event.position() <= end && Subscription.slotOf(event) == slot && subscription.wants(event)) {
                add(event, stream);
            }
        }
        stream.read = Math.max(stream.read, Math.min(page.last(), end));
    }

    /** Skips what was purged. For a replay nothing is reported: the first stream has reported it. */
    void pass(SlotStream stream, long purged) {
        long last = Math.min(purged, end(stream));
        if (last > stream.read) {
            noteLost(stream, stream.read + 1, last);
            stream.read = last;
        }
    }

    private void noteLost(SlotStream stream, long from, long to) {
        if (stream == main) {
            lost = lost == null
                    ? new SlotChange.Range(from, to)
                    : new SlotChange.Range(Math.min(lost.from(), from), Math.max(lost.to(), to));
        }
    }

    private void add(PublishedEvent event, SlotStream stream) {
        UUID id = event.queueId() == null ? NO_QUEUE : event.queueId();
        QueueLane lane = lanes.computeIfAbsent(id, QueueLane::new);
        if (lane.waits) {
            lane.items.addLast(new QueueLane.Item(event.position(), null, stream));
            changed.add(lane);
            return;
        }
        lane.items.addLast(new QueueLane.Item(event.position(), event, stream));
        stream.opened(event);
        if (lane.items.size() == 1) {
            ready.addLast(lane);
        }
    }

    /** The next event to deliver; null for none. Its result must be given to this object. */
    @Nullable
    Next next(long now) {
        if (underWay >= AT_ONCE_MAX || gone || now - quietUntil < 0) {
            return null;
        }
        QueueLane lane = take(now);
        if (lane == null) {
            return null;
        }
        lane.sending = true;
        underWay++;
        QueueLane.Item item = lane.items.getFirst();
        return new Next(lane.id, item.position(), item.event());
    }

    /** Waiting lanes and new ones take turns, so that neither blocks the other. */
    private @Nullable QueueLane take(long now) {
        QueueLane due = dueIsNext || ready.isEmpty() ? due(now) : null;
        dueIsNext = due == null;
        return due == null ? ready.pollFirst() : due;
    }

    private @Nullable QueueLane due(long now) {
        if (waiting == 0) {
            return null;
        }
        return lanes.values().stream()
                .filter(lane -> lane.waits && !lane.sending && now - lane.due >= 0)
                .min((one, other) -> Long.compare(one.due - other.due, 0))
                .orElse(null);
    }

    /** The time until something is due; null when nothing is. */
    @Nullable
    Duration pause(long now) {
        if (underWay >= AT_ONCE_MAX || gone) {
            return null;
        }
        long quiet = Math.max(0, quietUntil - now);
        if (!ready.isEmpty()) {
            return Duration.ofNanos(quiet);
        }
        return lanes.values().stream()
                .filter(lane -> lane.waits && !lane.sending)
                .map(lane -> Duration.ofNanos(Math.max(quiet, lane.due - now)))
                .min(Duration::compareTo)
                .orElse(null);
    }

    /** Takes the result of a delivery. */
    void done(Next next, DeliveryResult result, long now) {
        QueueLane lane = lanes.get(next.lane());
        if (lane == null) {
            throw new IllegalStateException("nothing of this queue was under way");
        }
        lane.sending = false;
        underWay--;
        switch (result) {
            case DeliveryResult.Delivered delivered -> {
                succeeded = true;
                moveOn(lane, now);
            }
            case DeliveryResult.Unwanted unwanted -> moveOn(lane, now);
            case DeliveryResult.Lost gone -> {
                noteLost(lane.items.getFirst().stream(), next.position(), next.position());
                moveOn(lane, now);
            }
            case DeliveryResult.Failed failed -> waits(lane, failed, now);
        }
    }

    /** The first event of a lane is delivered or dropped. */
    private void moveOn(QueueLane lane, long now) {
        QueueLane.Item item = lane.items.removeFirst();
        item.close();
        lane.attempts = 0;
        lane.due = now;
        if (lane.items.isEmpty()) {
            lanes.remove(lane.id);
        }
        if (lane.waits) {
            if (lane.items.isEmpty()) {
                waiting--;
                changed.remove(lane);
                free.add(lane.id);
            } else {
                changed.add(lane);
            }
        } else if (!lane.items.isEmpty()) {
            ready.addLast(lane);
        }
    }

    private void waits(QueueLane lane, DeliveryResult.Failed failed, long now) {
        problem = failed.problem();
        gone |= failed.gone();
        lane.attempts++;
        long pause = RetryPause.of(lane.attempts, random).toNanos();
        Duration asked = failed.retryAfter();
        long quiet = asked == null ? 0 : RetryPause.asked(asked).toNanos();
        lane.due = now + Math.max(pause, quiet);
        quietUntil = now + Math.max(quietUntil - now, quiet);
        if (!lane.waits) {
            lane.waits = true;
            waiting++;
            List<QueueLane.Item> items = List.copyOf(lane.items);
            lane.items.clear();
            for (QueueLane.Item item : items) {
                item.close();
                lane.items.addLast(new QueueLane.Item(item.position(), null, item.stream()));
            }
        }
        changed.add(lane);
        free.remove(lane.id);
    }

    /** Makes all waiting attempts due now. */
    void hurry(long now) {
        quietUntil = now;
        gone = false;
        lanes.values().forEach(lane -> lane.due = Math.min(lane.due, now));
    }

    /** Whether nothing is under way. */
    boolean isQuiet() {
        return underWay == 0;
    }

    /** Whether deliveries were made that are not saved. */
    boolean hasResults() {
        return succeeded || problem != null || !changed.isEmpty() || !free.isEmpty() || lost != null;
    }

    /** What must be saved; it counts as saved from then on. */
    SlotChange change(long now, boolean released) {
        List<SlotState.WaitingQueue> queues = changed.stream()
                .map(lane -> new SlotState.WaitingQueue(
                        lane.id,
                        lane.items.stream().map(QueueLane.Item::position).toList(),
                        lane.attempts,
                        Duration.ofNanos(Math.max(0, lane.due - now))))
                .toList();
        SlotState state = new SlotState(
                main.cursor(), replay == null ? null : new SlotState.Replay(replay.cursor(), replay.until), queues);
        SlotChange change = new SlotChange(state, free, succeeded, problem, gone, lost, released);
        if (replay != null && replay.cursor() >= replay.until) {
            replay = null;
        }
        changed.clear();
        free.clear();
        lost = null;
        succeeded = false;
        problem = null;
        return change;
    }

    /** The position, to tell whether there is anything to save. */
    List<Long> cursors() {
        return replay == null ? List.of(main.cursor()) : List.of(main.cursor(), replay.cursor());
    }
}
