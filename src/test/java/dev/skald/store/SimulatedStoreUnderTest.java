package dev.skald.store;

import dev.skald.process.Sleep;
import dev.skald.store.journal.Journal;
import dev.skald.store.log.WaitStateCodec;
import dev.skald.store.node.Claims;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.store.removal.Tombstones;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The store of the simulation, with nothing in its tables. */
final class SimulatedStoreUnderTest implements StoreUnderTest {
    private static final Duration COMMIT = Duration.ofNanos(50_000);

    /** Real threads come one after the other, and a commit takes its time, so that they meet. */
    private static final class OneByOne implements SimulatedLine {
        private final ReentrantLock lock = new ReentrantLock(true);
        private final Set<UUID> locked = new HashSet<>();
        private final List<Consumer<Notice>> listeners = new ArrayList<>();
        private Instant now = Instant.EPOCH;

        @Override
        public <T> T transaction(String what, Supplier<T> work) {
            lock.lock();
            try {
                now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                T result = work.get();
                Sleep.of(COMMIT);
                return result;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean passesOver(UUID queueId) {
            return locked.contains(queueId);
        }

        @Override
        public void tell(Notice notice) {
            listeners.forEach(listener -> listener.accept(notice));
        }

        @Override
        public Runnable listen(Consumer<Notice> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }

    private static final InstantSource STEADY = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    private final OneByOne line = new OneByOne();
    private final SimulatedTables tables = new SimulatedTables(() -> line.now, new SimulatedTables.Onlooker() {});

    SimulatedStoreUnderTest() {
        notedNow();
    }

    private SimulatedStore of(Node node) {
        return new SimulatedStore(tables, line, node);
    }

    private SimulatedStore any() {
        return of(new Node("any"));
    }

    /** Each test has tables of its own. */
    @Override
    public void clear() {}

    @Override
    public Tables tables() {
        return new Seen(tables);
    }

    @Override
    public Journal journal(Node node) {
        return of(node).journal();
    }

    @Override
    public Claims claims(Node node) {
        return of(node).claims();
    }

    @Override
    public Nodes nodes(Node node) {
        return of(node).nodes();
    }

    @Override
    public DatabaseClock clock() {
        return any().clock(STEADY);
    }

    @Override
    public Heartbeats heartbeats(Node node, DatabaseClock clock) {
        return of(node).heartbeats(clock, STEADY);
    }

    @Override
    public DueTimes dueTimes() {
        return any().dueTimes();
    }

    @Override
    public Notices notices() {
        return any().notices();
    }

    @Override
    public Tombstones tombstones() {
        return any().tombstones();
    }

    @Override
    public PurgeableQueues purgeable() {
        return any().purgeable();
    }

    @Override
    public RemoveEnded removeEnded() {
        return any().removeEnded();
    }

    @Override
    public Queues queues() {
        return any().queues();
    }

    @Override
    public void whileLocked(Runnable action, UUID... queueIds) {
        line.locked.addAll(List.of(queueIds));
        action.run();
        line.locked.clear();
    }

    @Override
    public void endSession(Heartbeats heartbeats) {
        heartbeats.close();
    }

    @Override
    public void endedBefore(Duration ago, UUID... queueIds) {
        Instant ended = now().minus(ago);
        for (UUID id : queueIds) {
            tables.queues().get(id).endedAt = ended;
        }
    }

    @Override
    public void buriedBefore(UUID id, Duration ago) {
        tables.buriedAt(id, now().minus(ago));
    }

    @Override
    public void noted(Duration latestAhead, Duration behind, Duration ahead, Duration aheadSinceAgo) {
        tables.note(now().plus(latestAhead), new ClockSteps(behind, ahead, now().minus(aheadSinceAgo)));
    }

    private Instant now() {
        return line.transaction("look at the clock", tables::now);
    }

    /** The simulated tables, as the rows of the real ones are seen. */
    private record Seen(SimulatedTables tables) implements Tables {
        @Override
        public Optional<LockRow> lock(UUID queueId) {
            return Optional.ofNullable(tables.locks().get(queueId))
                    .map(lock -> new LockRow(
                            lock.holder,
                            lock.fence,
                            lock.holder != null,
                            lock.dueAt,
                            lock.waiting == null ? null : WaitStateCodec.encode(lock.waiting),
                            lock.seq));
        }

        @Override
        public List<String> audit(UUID queueId) {
            return tables.audit().stream()
                    .filter(entry -> entry.target().equals(queueId.toString()))
                    .map(entry -> entry.actor().subject() + " " + entry.act().word())
                    .toList();
        }

        @Override
        public List<String> events(UUID queueId) {
            return tables.events(queueId).stream()
                    .map(raised -> raised.type() + " " + raised.seq())
                    .toList();
        }

        @Override
        public @Nullable Summary summary(UUID queueId) {
            SimulatedTables.QueueRow row = tables.queues().get(queueId);
            return row == null
                    ? null
                    : new Summary(
                            row.status.word(),
                            row.endedAt,
                            row.start.startedBy() == null
                                    ? null
                                    : row.start.startedBy().queueId());
        }

        @Override
        public List<String> labels(UUID queueId) {
            SimulatedTables.QueueRow row = tables.queues().get(queueId);
            return row == null
                    ? List.of()
                    : row.start.labels().entrySet().stream()
                            .map(label -> label.getKey() + "=" + label.getValue())
                            .toList();
        }

        @Override
        public long queues() {
            return tables.queues().size();
        }

        @Override
        public long locks() {
            return tables.locks().size();
        }

        @Override
        public void alive(Node node) {
            tables.heardOf(node.name());
        }

        @Override
        public void forget(Node node) {
            tables.forget(node.name());
        }

        @Override
        public boolean isKnown(Node node) {
            return tables.isAlive(node.name()) || tables.isDead(node.name());
        }

        @Override
        public boolean isDead(Node node) {
            return tables.isDead(node.name());
        }

        @Override
        public long logEntries(UUID queueId) {
            SimulatedTables.QueueRow row = tables.queues().get(queueId);
            return row == null ? 0 : row.log.size();
        }

        @Override
        public void dead(Node node) {
            tables.heardOf(node.name());
            tables.leave(node.name());
        }
    }
}
