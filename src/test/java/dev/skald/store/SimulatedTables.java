package dev.skald.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.WaitState;
import dev.skald.queue.event.DomainEvent;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Writer;
import dev.skald.store.log.LogCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.removal.Tombstone;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the tables of the database hold, in memory; several simulated nodes share them. */
public final class SimulatedTables {
    /** No text with this in it is taken, as some values are refused by PostgreSQL. */
    public static final String UNFIT = "-unfit";

    private static final JsonFactory JSON = new JsonFactory();

    private final InstantSource clock;
    private final Onlooker onlooker;

    private final Map<UUID, LockRow> locks = new LinkedHashMap<>();
    private final Map<UUID, QueueRow> queues = new LinkedHashMap<>();
    private final Map<UUID, Grave> graves = new LinkedHashMap<>();
    private final Map<String, NodeRow> nodes = new HashMap<>();
    private final Set<String> arrived = new HashSet<>();

    /** Sessions that tell that their node is there. */
    private final Map<String, SimulatedLine> shown = new HashMap<>();

    /** Sees what is committed. */
    public interface Onlooker {
        /** An entry came into a log, written by a holder with this fence, or by a requester when there is none. */
        default void appended(UUID queueId, LogEntry entry, @Nullable Long fence) {}

        /** A node took a queue. */
        default void taken(UUID queueId, String node, long fence) {}

        /** The holder of a queue that is there wanted to write what the database refuses for good. */
        default void refused(UUID queueId) {}

        /**
         * A heartbeat noted what time it is.
         *
         * @param step by how much it takes the clock to have stepped forth meanwhile
         */
        default void timeNoted(Duration step) {}

        /** A node was heard of. */
        default void heardOf(String node) {}

        /** A node was declared dead, as it was silent for too long. */
        default void declaredDead(String node) {}

        /** A queue was removed. */
        default void removed(QueueRow queue) {}
    }

    /** The row of {@code database_clock}. */
    private Instant latest;

    private ClockSteps steps = ClockSteps.NONE;

    public SimulatedTables(InstantSource clock, Onlooker onlooker) {
        this.clock = clock;
        this.latest = clock.instant();
        this.onlooker = onlooker;
    }

    /** What each queue raised. */
    private final Map<UUID, List<RaisedEvent>> outbox = new HashMap<>();

    /**
     * An event of the outbox.
     *
     * @param seq the log entry of its cause
     */
    public record RaisedEvent(String type, long seq) {}

    /** The rows of {@code audit}. */
    private final List<AuditEntry> audit = new ArrayList<>();

    /** A row of {@code event_lock}; it is interrupted while it has a holder. */
    public static final class LockRow {
        public @Nullable String holder;
        public long fence;
        public @Nullable Instant dueAt;
        public @Nullable WaitState waiting;
        public long seq;
    }

    /** A row of {@code queue}, with its log. */
    public static final class QueueRow {
        public final QueueStart start;
        public final String fingerprint;
        public final Instant createdAt;
        /** Whether it was created by the queue that it is a step of. */
        public boolean isStep;

        public final List<LogEntry> log = new ArrayList<>();
        public QueueStatus status;
        public @Nullable Instant endedAt;

        QueueRow(QueueStart start, String fingerprint, Instant createdAt) {
            this.start = start;
            this.fingerprint = fingerprint;
            this.createdAt = createdAt;
            status = start.firstStatus();
        }

        @Override
        public String toString() {
            return status + " with " + log.size() + " entries";
        }
    }

    /** A row of {@code tombstone}. */
    private record Grave(Tombstone tombstone, Instant buriedAt) {}

    /** A row of {@code node}. */
    private static final class NodeRow {
        private boolean alive;
        private boolean slow;
        private long beat;

        NodeRow(boolean alive) {
            this.alive = alive;
        }
    }

    /** The events of a queue, in the order in which they were committed. */
    public List<RaisedEvent> events(UUID queueId) {
        return outbox.getOrDefault(queueId, List.of());
    }

    /** Stores those events whose cause is among the entries, as the outbox does. */
    void raise(UUID queueId, List<DomainEvent> events, List<LogEntry> written) {
        for (DomainEvent event : events) {
            written.stream()
                    .filter(entry -> entry.operation().equals(event.cause()))
                    .findFirst()
                    .ifPresent(entry -> outbox.computeIfAbsent(queueId, id -> new ArrayList<>())
                            .add(new RaisedEvent(event.type(), entry.seq())));
        }
    }

    public List<AuditEntry> audit() {
        return audit;
    }

    public Map<UUID, QueueRow> queues() {
        return queues;
    }

    public Map<UUID, LockRow> locks() {
        return locks;
    }

    public Optional<Tombstone> tombstone(UUID id) {
        return Optional.ofNullable(graves.get(id)).map(Grave::tombstone);
    }

    /**
     * Refuses what the columns do not take. Nothing must be written yet.
     *
     * @param operations rows of the log
     * @param starts rows of queues
     */
    void check(Change change, List<? extends Operation> operations, List<QueueStart> starts) {
        boolean fits = operations.stream().allMatch(SimulatedTables::fits)
                && starts.stream().allMatch(SimulatedTables::fits);
        if (!fits) {
            if (change.writer() instanceof Writer.Holder && queues.containsKey(change.queueId())) {
                onlooker.refused(change.queueId());
            }
            throw new StoreRefused(new SQLException("no such value", "22P02"));
        }
    }

    private static boolean fits(Operation operation) {
        LogCodec.Row row = LogCodec.encode(operation);
        // The definition of a step is no value that anything is done with.
        boolean payloadFits = operation instanceof Operation.StepAdded || fits(row.payload());
        return payloadFits && fits(row.detail()) && isJson(row.payload());
    }

    private static boolean fits(QueueStart start) {
        return isJson(start.input().text()) && start.labels().values().stream().allMatch(SimulatedTables::fits);
    }

    private static boolean fits(@Nullable String text) {
        return text == null || !text.contains(UNFIT);
    }

    /** A column of type json takes nothing else. */
    private static boolean isJson(@Nullable String text) {
        if (text == null) {
            return true;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                // Whatever it is, as long as it is well-formed.
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Instant now() {
        return clock.instant();
    }

    // The nodes.

    public boolean isAlive(String node) {
        NodeRow row = nodes.get(node);
        return row != null && row.alive;
    }

    boolean isDead(@Nullable String node) {
        NodeRow row = node == null ? null : nodes.get(node);
        return row != null && !row.alive;
    }

    boolean isSlow(@Nullable String node) {
        NodeRow row = node == null ? null : nodes.get(node);
        return row != null && row.slow;
    }

    /** As if a node had been heard of just now, whatever it was before. */
    void heardOf(String node) {
        NodeRow row = nodes.computeIfAbsent(node, name -> new NodeRow(true));
        row.alive = true;
        row.beat++;
    }

    /** As if a node had never been there. */
    void forget(String node) {
        nodes.remove(node);
    }

    /** A node goes on under another name. */
    void lives(String node) {
        NodeRow row = nodes.get(node);
        if (row != null) {
            row.slow = true;
        }
    }

    /** Whether a node was ever alive, however long ago. */
    public boolean wasAlive(String node) {
        return arrived.contains(node);
    }

    void arrive(String node) {
        arrived.add(node);
        onlooker.heardOf(node);
        NodeRow before = nodes.putIfAbsent(node, new NodeRow(true));
        if (before != null) {
            throw new StoreRefused(new SQLException("there is a node " + node, "23505"));
        }
    }

    /** The session of a node's heartbeats is there for as long as its line is open. */
    void show(String node, SimulatedLine line) {
        shown.put(node, line);
    }

    void hide(String node) {
        shown.remove(node);
    }

    HeartbeatResult beat(String node) {
        boolean alive = isAlive(node);
        if (alive) {
            nodes.get(node).beat++;
            onlooker.heardOf(node);
        }
        List<HeartbeatResult.OtherNode> others = nodes.entrySet().stream()
                .filter(other -> other.getValue().alive && !other.getKey().equals(node))
                .map(other -> new HeartbeatResult.OtherNode(other.getKey(), other.getValue().beat))
                .toList();
        return new HeartbeatResult(alive, others);
    }

    /**
     * What a heartbeat notes of the clock.
     *
     * @param sinceLast how long ago its node's last one was; null for the first
     * @param known the latest time when that one did not note its own; else null
     */
    ClockSteps noteTime(String node, @Nullable Duration sinceLast, @Nullable Instant known) {
        Duration back = Duration.between(now(), latest);
        Duration passed = Duration.between(latest, now());
        Duration step = Duration.ZERO;
        if (back.compareTo(Heartbeats.STEP_MIN) > 0) {
            Duration less = steps.ahead().minus(back);
            steps = new ClockSteps(
                    steps.behind().plus(back), less.isNegative() ? Duration.ZERO : less, steps.aheadSince());
        } else if (sinceLast != null
                && !latest.equals(known)
                && passed.minus(sinceLast).compareTo(Heartbeats.STEP_MIN) > 0) {
            step = passed.minus(sinceLast);
            steps = new ClockSteps(steps.behind(), steps.ahead().plus(step), now());
        }
        boolean others = nodes.entrySet().stream()
                .anyMatch(other -> other.getValue().alive && !other.getKey().equals(node));
        if (sinceLast != null || !latest.isBefore(now()) || !others) {
            latest = now();
            onlooker.timeNoted(step);
        }
        return steps;
    }

    Instant latest() {
        return latest;
    }

    /** As if heartbeats had noted this. */
    void note(Instant time, ClockSteps stepped) {
        latest = time;
        steps = stepped;
    }

    /** As if a tombstone had been set then. */
    void buriedAt(UUID id, Instant at) {
        graves.put(id, new Grave(graves.get(id).tombstone(), at));
    }

    boolean isOlderThan(Instant then, Duration age) {
        Instant until = latest.isBefore(now()) ? latest : now();
        return !then.isAfter(until.minus(age).minus(steps.aheadOf(then)));
    }

    Optional<DueTimes.Place> moveBack(Duration by, DueTimes.Place after, int limit, SimulatedLine line) {
        Comparator<DueTimes.Place> order =
                Comparator.comparing(DueTimes.Place::dueAt).thenComparing(DueTimes.Place::queueId);
        List<DueTimes.Place> places = locks.entrySet().stream()
                .filter(lock ->
                        lock.getValue().dueAt != null && lock.getValue().dueAt.isAfter(now()))
                .map(lock -> new DueTimes.Place(lock.getValue().dueAt, lock.getKey()))
                .filter(place -> order.compare(place, after) > 0 && !line.passesOver(place.queueId()))
                .sorted(order)
                .limit(limit)
                .toList();
        places.forEach(place -> locks.get(place.queueId()).dueAt = place.dueAt().minus(by));
        return places.isEmpty() ? Optional.empty() : Optional.of(places.getLast());
    }

    void moved(Duration by) {
        if (steps.behind().equals(by)) {
            steps = new ClockSteps(Duration.ZERO, steps.ahead(), steps.aheadSince());
        }
    }

    int declareDead(String by, List<HeartbeatResult.OtherNode> silent) {
        int dead = 0;
        for (HeartbeatResult.OtherNode other : silent) {
            NodeRow row = nodes.get(other.name());
            if (isAlive(by) && isAlive(other.name()) && row.beat == other.beat()) {
                row.alive = false;
                row.slow = shown.containsKey(other.name())
                        && shown.get(other.name()).isOpen();
                dead++;
                onlooker.declaredDead(other.name());
            }
        }
        return dead;
    }

    void declareOthersDead(String by) {
        nodes.forEach((name, row) -> row.alive = name.equals(by) && row.alive);
    }

    void leave(String node) {
        NodeRow row = nodes.get(node);
        if (row != null) {
            row.alive = false;
        }
    }

    void forgetDead() {
        nodes.entrySet()
                .removeIf(node -> !node.getValue().alive
                        && locks.values().stream()
                                .noneMatch(lock -> node.getKey().equals(lock.holder)));
    }

    void recallUnknown() {
        for (LockRow lock : locks.values()) {
            if (lock.holder != null) {
                nodes.putIfAbsent(lock.holder, new NodeRow(false));
            }
        }
    }

    // The queues. Each method is called within one transaction.

    QueueRow insert(QueueStart start, String fingerprint, Instant acceptedAt) {
        QueueRow row = new QueueRow(start, fingerprint, acceptedAt);
        queues.put(start.id(), row);
        return row;
    }

    LockRow insertLock(UUID id) {
        LockRow row = new LockRow();
        row.seq = 1;
        locks.put(id, row);
        return row;
    }

    List<LogEntry> append(UUID id, String node, List<? extends Operation> operations, @Nullable Long fence) {
        return append(id, now(), node, operations, fence);
    }

    List<LogEntry> append(
            UUID id, Instant at, String node, List<? extends Operation> operations, @Nullable Long fence) {
        List<LogEntry> log = queues.get(id).log;
        List<LogEntry> entries = new ArrayList<>();
        for (Operation operation : operations) {
            LogEntry entry = new LogEntry(log.size() + 1L, at, node, operation);
            log.add(entry);
            entries.add(entry);
            onlooker.appended(id, entry, fence);
        }
        return entries;
    }

    void take(UUID id, LockRow lock, String node) {
        take(id, lock, node, Claim.fenceAfter(lock.fence));
    }

    void take(UUID id, LockRow lock, String node, long fence) {
        lock.holder = node;
        lock.fence = fence;
        lock.dueAt = null;
        lock.waiting = null;
        onlooker.taken(id, node, lock.fence);
    }

    /** Removes an ended queue if nothing has come into its log since. */
    boolean purge(UUID id, long seq) {
        LockRow lock = locks.get(id);
        if (lock == null || lock.seq != seq || lock.holder != null) {
            return false;
        }
        locks.remove(id);
        QueueRow queue = queues.remove(id);
        if (queue == null) {
            return false;
        }
        onlooker.removed(queue);
        put(new Tombstone(
                id,
                queue.fingerprint,
                queue.start.name(),
                queue.status,
                queue.createdAt,
                java.util.Objects.requireNonNull(queue.endedAt),
                queue.start.owner()));
        return true;
    }

    void put(Tombstone tombstone) {
        graves.put(tombstone.id(), new Grave(tombstone, now()));
    }

    Optional<Instant> forget(Duration keep, Instant from, int limit) {
        List<Grave> old = graves.values().stream()
                .filter(grave -> !grave.buriedAt.isBefore(from) && isOlderThan(grave.buriedAt, keep))
                .sorted(Comparator.comparing(Grave::buriedAt))
                .limit(limit)
                .toList();
        old.forEach(grave -> graves.remove(grave.tombstone.id()));
        return old.isEmpty() ? Optional.empty() : Optional.of(old.getLast().buriedAt);
    }
}
