package dev.skald.store;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.WaitState;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Journal;
import dev.skald.store.node.CallbackKey;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.Claims;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.store.removal.Tombstone;
import dev.skald.store.removal.Tombstones;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The store as one simulated node has it: every class of it, over tables in memory instead of SQL. */
public final class SimulatedStore {
    private final SimulatedTables tables;
    private final SimulatedLine line;
    private final Node node;

    public SimulatedStore(SimulatedTables tables, SimulatedLine line, Node node) {
        this.tables = tables;
        this.line = line;
        this.node = node;
    }

    public Journal journal() {
        return new SimulatedJournal(tables, line, node);
    }

    /** A key that needs no database. */
    public static CallbackKey callbackKey() {
        return new CallbackKey(new byte[32], null);
    }

    /** The node's clock: the database's as it was when the node began, until a heartbeat says otherwise. */
    public DatabaseClock clock(InstantSource steady) {
        DatabaseClock clock =
                new DatabaseClock(() -> new DatabaseClock.Reading(tables.now(), nanos(steady)), () -> nanos(steady));
        clock.learn(tables.now(), nanos(steady), nanos(steady), ClockSteps.NONE);
        return clock;
    }

    private static long nanos(InstantSource steady) {
        return Duration.between(Instant.EPOCH, steady.instant()).toNanos();
    }

    public Notices notices() {
        return new Notices() {
            @Override
            public void tell(Notice notice) {
                line.transaction("tell", () -> {
                    line.tell(notice);
                    return notice;
                });
            }

            @Override
            public Subscription listen() {
                Deque<Notice> told = new ConcurrentLinkedDeque<>();
                Runnable close = line.listen(told::add);
                return new Subscription() {
                    @Override
                    public void receive(Consumer<Notice> listener) {
                        for (Notice next = told.poll(); next != null; next = told.poll()) {
                            listener.accept(next);
                        }
                    }

                    @Override
                    public void close() {
                        close.run();
                    }
                };
            }
        };
    }

    public Queues queues() {
        return new Queues() {
            @Override
            public QueueLookup find(UUID id) {
                return found(id);
            }

            @Override
            public QueueLookup findAgain(QueueLookup.Present known) {
                return found(known.queue().id());
            }

            @Override
            public Optional<String> fingerprint(UUID id) {
                return line.transaction("fingerprint", () -> {
                    SimulatedTables.QueueRow row = tables.queues().get(id);
                    return row != null
                            ? Optional.of(row.fingerprint)
                            : tables.tombstone(id).map(Tombstone::fingerprint);
                });
            }

            @Override
            public Optional<List<LogEntry>> log(UUID id, long after, int limit) {
                return line.transaction(
                        "log",
                        () -> Optional.ofNullable(tables.queues().get(id))
                                .map(row -> row.log.stream()
                                        .skip(after)
                                        .limit(limit)
                                        .toList()));
            }
        };
    }

    /** What the first of the two statements of {@link Queues#find} reads. */
    private record Seen(
            SimulatedTables.QueueRow row,
            boolean held,
            boolean orphaned,
            boolean due,
            @Nullable WaitState waiting,
            long seq) {}

    private QueueLookup found(UUID id) {
        Seen seen = line.transaction("find", () -> {
            SimulatedTables.QueueRow row = tables.queues().get(id);
            SimulatedTables.LockRow lock = tables.locks().get(id);
            if (row == null || lock == null) {
                return row == null ? null : new Seen(row, false, false, false, null, 0);
            }
            boolean due = lock.dueAt != null && !lock.dueAt.isAfter(tables.now());
            return new Seen(row, lock.holder != null, tables.isDead(lock.holder), due, lock.waiting, lock.seq);
        });
        if (seen == null) {
            return line.transaction("find a tombstone", () -> gone(id));
        }
        return line.transaction(
                "find the log",
                () -> tables.queues().containsKey(id)
                        ? new QueueLookup.Present(
                                Queue.fold(seen.row().start, seen.row().log),
                                seen.held(),
                                seen.orphaned(),
                                waiting(seen, seen.row().log.size()))
                        : gone(id));
    }

    private QueueLookup gone(UUID id) {
        return tables.tombstone(id).<QueueLookup>map(QueueLookup.Gone::new).orElseGet(QueueLookup.Absent::new);
    }

    private static @Nullable WaitState waiting(Seen seen, long seq) {
        if (seen.orphaned()) {
            return new WaitState(WaitState.Reason.RECOVERY, null, null, null);
        }
        if (seen.seq() != seq) {
            return null;
        }
        WaitState waiting = seen.waiting();
        return seen.due()
                ? new WaitState(
                        WaitState.Reason.TURN,
                        waiting == null ? null : waiting.step(),
                        null,
                        waiting == null ? null : waiting.problem())
                : waiting;
    }

    public Claims claims() {
        return new Claims() {
            @Override
            public List<ClaimedQueue> due(int limit) {
                return take(
                        lock -> lock.dueAt != null && !lock.dueAt.isAfter(tables.now()),
                        Comparator.comparing(lock -> lock.dueAt),
                        limit);
            }

            @Override
            public Optional<ClaimedQueue> due(UUID queueId) {
                return take(queueId, lock -> lock.dueAt != null);
            }

            @Override
            public List<ClaimedQueue> interrupted(int limit) {
                return take(lock -> tables.isDead(lock.holder), Comparator.comparingLong(lock -> 0), limit);
            }

            @Override
            public Optional<ClaimedQueue> interrupted(UUID queueId, List<AuditEntry> audit) {
                Optional<ClaimedQueue> claimed = take(queueId, lock -> tables.isDead(lock.holder));
                tables.audit().addAll(claimed.isEmpty() ? List.of() : audit);
                String name = node.name();
                if (claimed.isEmpty() && !line.transaction("look for itself", () -> tables.isAlive(name))) {
                    throw StoreUnavailable.declaredDead();
                }
                return claimed;
            }

            @Override
            public Map<Claim, ClaimedQueue> unowned(Collection<Claim> claims) {
                String name = node.name();
                return line.transaction("claim unowned", () -> {
                    Map<Claim, ClaimedQueue> claimed = new LinkedHashMap<>();
                    if (!line.alive(tables, name)) {
                        return claimed;
                    }
                    for (Claim claim : claims) {
                        SimulatedTables.LockRow lock = tables.locks().get(claim.queueId());
                        if (lock != null
                                && name.equals(lock.holder)
                                && lock.fence == claim.fence()
                                && !line.passesOver(claim.queueId())) {
                            claimed.put(claim, taken(claim.queueId(), lock, name));
                        }
                    }
                    return claimed;
                });
            }

            @Override
            public List<Claim> held() {
                return held(id -> true);
            }

            @Override
            public Optional<Claim> held(UUID queueId) {
                return held(queueId::equals).stream().findFirst();
            }

            private List<Claim> held(Predicate<UUID> which) {
                String name = node.name();
                return line.transaction(
                        "held",
                        () -> tables.locks().entrySet().stream()
                                .filter(lock -> which.test(lock.getKey()) && name.equals(lock.getValue().holder))
                                .map(lock -> new Claim(lock.getKey(), lock.getValue().fence))
                                .toList());
            }

            @Override
            public Optional<String> holder(UUID queueId) {
                return line.transaction(
                        "holder",
                        () -> Optional.ofNullable(tables.locks().get(queueId)).map(lock -> lock.holder));
            }
        };
    }

    private Optional<ClaimedQueue> take(UUID id, Predicate<SimulatedTables.LockRow> which) {
        String name = node.name();
        return line.transaction("claim one", () -> {
            SimulatedTables.LockRow lock = tables.locks().get(id);
            if (lock == null || !which.test(lock) || line.passesOver(id) || !line.alive(tables, name)) {
                return Optional.empty();
            }
            return Optional.of(taken(id, lock, name));
        });
    }

    private List<ClaimedQueue> take(
            Predicate<SimulatedTables.LockRow> which, Comparator<SimulatedTables.LockRow> order, int limit) {
        String name = node.name();
        return line.transaction("claim", () -> {
            List<ClaimedQueue> claimed = new ArrayList<>();
            if (tables.locks().values().stream().noneMatch(which) || !line.alive(tables, name)) {
                return claimed;
            }
            tables.locks().entrySet().stream()
                    .filter(lock -> which.test(lock.getValue()) && !line.passesOver(lock.getKey()))
                    .sorted(Map.Entry.comparingByValue(order))
                    .limit(limit)
                    .toList()
                    .forEach(lock -> claimed.add(taken(lock.getKey(), lock.getValue(), name)));
            return claimed;
        });
    }

    private ClaimedQueue taken(UUID id, SimulatedTables.LockRow lock, String name) {
        String before = lock.holder;
        tables.take(id, lock, name);
        return new ClaimedQueue(new Claim(id, lock.fence), before, tables.isSlow(before));
    }

    /** The nodes' table. */
    public Nodes nodes() {
        return nodes(name -> name);
    }

    /**
     * The nodes' table.
     *
     * @param names what a node that goes on as a fresh one is called instead of the name that it chose by chance
     */
    public Nodes nodes(UnaryOperator<String> names) {
        return new Nodes() {
            @Override
            public void signOn() {
                String name = node.name();
                line.transaction("sign on", () -> {
                    tables.arrive(name);
                    return 0;
                });
            }

            @Override
            public void beginAnew(String name) {
                String before = node.name();
                line.transaction("tell that it lives", () -> {
                    tables.lives(before);
                    return 0;
                });
                node.rename(names.apply(name));
                signOn();
            }

            @Override
            public int declareDead(List<HeartbeatResult.OtherNode> silent) {
                String name = node.name();
                return line.transaction("declare dead", () -> tables.declareDead(name, silent));
            }

            @Override
            public void declareOthersDead() {
                String name = node.name();
                line.transaction("declare others dead", () -> {
                    tables.declareOthersDead(name);
                    return 0;
                });
            }

            @Override
            public void removeGone() {
                line.transaction("forget the dead", () -> {
                    tables.forgetDead();
                    return 0;
                });
                line.transaction("recall the unknown", () -> {
                    tables.recallUnknown();
                    return 0;
                });
            }

            @Override
            public void signOff() {
                String name = node.name();
                line.transaction("leave", () -> {
                    tables.leave(name);
                    return 0;
                });
            }
        };
    }

    /** The heartbeats, which tell the node's clock what the database's says. */
    public Heartbeats heartbeats(DatabaseClock clock, InstantSource steady) {
        return new Heartbeats() {
            private @Nullable Instant lastAsked;
            private @Nullable Instant known;

            @Override
            public HeartbeatResult beat(Duration longest) {
                String name = node.name();
                Instant asked = steady.instant();
                Duration since = lastAsked == null ? null : Duration.between(lastAsked, asked);
                Heard heard = line.transaction("beat", () -> {
                    tables.show(name, line);
                    ClockSteps steps = tables.noteTime(name, since, known);
                    return new Heard(tables.beat(name), tables.now(), nanos(steady), tables.latest(), steps);
                });
                lastAsked = asked;
                known = since == null && !heard.beat().others().isEmpty() ? heard.latest() : null;
                clock.learn(heard.said(), heard.at(), heard.at(), heard.steps());
                return heard.beat();
            }

            @Override
            public void close() {
                tables.hide(node.name());
            }
        };
    }

    /** What a heartbeat's statement gives. */
    private record Heard(HeartbeatResult beat, Instant said, long at, Instant latest, ClockSteps steps) {}

    public DueTimes dueTimes() {
        return new DueTimes() {
            @Override
            public Optional<Place> moveBack(Duration by, Place after, int limit) {
                return line.transaction("move due times", () -> tables.moveBack(by, after, limit, line));
            }

            @Override
            public void moved(Duration by) {
                line.transaction("due times are moved", () -> {
                    tables.moved(by);
                    return 0;
                });
            }
        };
    }

    public Tombstones tombstones() {
        return new Tombstones() {
            @Override
            public boolean block(UUID id, Owner owner, List<AuditEntry> audit) {
                return line.transaction("close an id", () -> {
                    boolean taken = tables.locks().containsKey(id)
                            || tables.queues().containsKey(id)
                            || tables.tombstone(id).isPresent();
                    if (!taken) {
                        tables.put(
                                new Tombstone(id, null, null, QueueStatus.RESTORED, tables.now(), tables.now(), owner));
                        tables.audit().addAll(audit);
                    }
                    return !taken;
                });
            }

            @Override
            public Optional<Instant> forget(Duration keep, Instant from, int limit) {
                return line.transaction("forget tombstones", () -> tables.forget(keep, from, limit));
            }
        };
    }

    public PurgeableQueues purgeable() {
        return new PurgeableQueues() {
            private static final Comparator<Candidate> ORDER =
                    Comparator.comparing(Candidate::endedAt).thenComparing(Candidate::queueId);

            @Override
            public List<Candidate> candidates(Duration window, Candidate after, int limit) {
                return line.transaction(
                        "look for what is past",
                        () -> tables.locks().entrySet().stream()
                                .filter(lock -> lock.getValue().holder == null)
                                .filter(lock -> isPast(tables.queues().get(lock.getKey()), window))
                                .map(lock -> new Candidate(
                                        lock.getKey(),
                                        lock.getValue().seq,
                                        Objects.requireNonNull(tables.queues().get(lock.getKey()).endedAt)))
                                .filter(candidates -> ORDER.compare(candidates, after) > 0)
                                .sorted(ORDER)
                                .limit(limit)
                                .toList());
            }

            private boolean isPast(SimulatedTables.QueueRow row, Duration window) {
                return row != null
                        && row.status == QueueStatus.SUCCEEDED
                        && row.endedAt != null
                        && tables.isOlderThan(row.endedAt, window)
                        && !(row.isStep
                                && tables.queues()
                                        .containsKey(row.start.startedBy().queueId()));
            }

            @Override
            public int purge(List<Candidate> batch) {
                return line.transaction("purge", () -> (int) batch.stream()
                        .filter(one -> !line.passesOver(one.queueId()) && tables.purge(one.queueId(), one.seq()))
                        .count());
            }
        };
    }

    public RemoveEnded removeEnded() {
        return new RemoveEnded() {
            @Override
            public boolean remove(Queue seen, List<AuditEntry> audit) {
                if (!seen.status().ended()) {
                    throw new IllegalArgumentException("queue " + seen.id() + " has not ended");
                }
                return line.transaction("delete", () -> {
                    if (seen.status() == QueueStatus.RESTORED) {
                        if (tables.locks().containsKey(seen.id())) {
                            return false;
                        }
                        SimulatedTables.LockRow gate = tables.insertLock(seen.id());
                        gate.seq = seen.seq();
                    }
                    boolean removed = tables.purge(seen.id(), seen.seq());
                    tables.audit().addAll(removed ? audit : List.of());
                    return removed;
                });
            }
        };
    }
}
