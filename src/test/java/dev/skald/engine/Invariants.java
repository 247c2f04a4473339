package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Graph;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.RegisteredEvent;
import dev.skald.queue.Step;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.WaitState;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.SimulatedTables;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must be true of the participants' ledger and of the tables, whatever happens (design.md, section 4). */
final class Invariants implements SimulatedTables.Onlooker {
    private final World world;
    private final EntryCheck entries;
    /** The newest fence of each queue, and whom it was given to. */
    private final Map<UUID, Long> fences = new HashMap<>();

    private final Map<UUID, SimulatedTables.QueueRow> purged = new HashMap<>();

    /** Those whose runner wanted to write what the database refuses. */
    private final Set<UUID> refused = new HashSet<>();

    /** The calls that were made, each by its number. */
    private final Set<String> made = new HashSet<>();

    /** When each queue succeeded, by a clock that does not step. */
    private final Map<UUID, Instant> succeeded = new HashMap<>();

    /** By how much the clock stepped forth that no heartbeat can tell from time that passed, and until when. */
    private final Map<Instant, Duration> unseenSteps = new HashMap<>();

    /** When each node was heard of last, by a clock that does not step. */
    private final Map<String, Instant> heard = new HashMap<>();

    /** By how much the clock had stepped forth in all when it was last noted; of two steps at once only the sum is seen. */
    private Duration forthWhenNoted = Duration.ZERO;

    Invariants(World world) {
        this.world = world;
        this.entries = new EntryCheck(world);
    }

    /** What callers were told of a queue. */
    static final class Told {
        boolean accepted;
        boolean restored;
        boolean closed;
        boolean refused;
        /** The signals that its steps were sent. */
        final Map<String, Json> signals = new HashMap<>();
    }

    @Override
    public void refused(UUID queueId) {
        refused.add(queueId);
    }

    @Override
    public void taken(UUID queueId, String node, long fence) {
        fences.put(queueId, fence);
        world.tally().add("claims");
    }

    @Override
    public void appended(UUID queueId, LogEntry entry, @Nullable Long fence) {
        if (fence != null) {
            assertThat(fence)
                    .as("the fence of the writer of %s to queue %s", entry, queueId)
                    .isEqualTo(fences.get(queueId));
        }
        if (entry.operation() instanceof Operation.QueueSucceeded) {
            succeeded.put(queueId, world.cast().now());
        }
        if (entry.operation() instanceof Operation.QueueInterrupted interrupted) {
            assertThat(interrupted.reason())
                    .as("what the runner of queue %s failed of", queueId)
                    .isNull();
        }
        if (entry.operation() instanceof Operation.RestoreRequested(String reason, String by, Operation.Failure failure)
                && reason.startsWith("timed out")) {
            SimulatedTables.QueueRow row = world.tables().queues().get(queueId);
            assertThat(Queue.fold(row.start, row.log).deadline())
                    .as("deadline of queue %s, which has timed out", queueId)
                    .isBeforeOrEqualTo(world.cast().now().plus(world.clockAheadMost()));
        }
        entries.check(Objects.requireNonNull(world.tables().queues().get(queueId)), entry);
        world.tally().add(entry.operation().word());
    }

    @Override
    public void removed(SimulatedTables.QueueRow row) {
        Queue queue = Queue.fold(row.start, row.log);
        assertThat(queue.status()).as("a queue that is purged").isEqualTo(QueueStatus.SUCCEEDED);
        Instant end = Objects.requireNonNull(succeeded.get(row.start.id()));
        assertThat(end.plus(SimulatedNode.WINDOW).minus(unseenSince(end)))
                .as("the end of the window of a queue that is purged")
                .isBeforeOrEqualTo(world.cast().now());
        purged.put(row.start.id(), row);
        world.tally().add("purged");
    }

    @Override
    public void timeNoted(Duration step) {
        Duration unseen = world.steppedForth().minus(forthWhenNoted).minus(step);
        forthWhenNoted = world.steppedForth();
        if (!unseen.isNegative()) {
            unseenSteps.merge(world.cast().now(), unseen, Duration::plus);
        }
    }

    @Override
    public void heardOf(String node) {
        heard.put(node, world.cast().now());
    }

    @Override
    public void declaredDead(String node) {
        assertThat(Duration.between(heard.get(node), world.cast().now()))
                .as("how long node %s, which is declared dead, was silent", node)
                .isGreaterThanOrEqualTo(SimulatedNode.SILENCE_MIN);
    }

    private Duration unseenSince(Instant then) {
        return unseenSteps.entrySet().stream()
                .filter(step -> !step.getKey().isBefore(then))
                .map(Map.Entry::getValue)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** No call without its intent in the log, and no compensation before those of the steps that came after. */
    void beforeCall(UUID queueId, String step, CallKind kind, int attempt) {
        SimulatedTables.QueueRow row = world.tables().queues().get(queueId);
        if (row == null) {
            assertThat(purged).as("queues that a call is made for").containsKey(queueId);
            return;
        }
        assertThat(row.start.hold() == null || world.callers().hasCommitted(queueId))
                .as("the caller of queue %s committed before %s of %s", queueId, kind, step)
                .isTrue();
        List<Operation> log = row.log.stream().map(LogEntry::operation).toList();
        assertThat(log)
                .as("log of queue %s before %s of %s", queueId, kind, step)
                .anyMatch(operation -> operation instanceof Operation.CallStarted o
                        && o.step().equals(step)
                        && o.kind() == kind
                        && o.attempt() == attempt);
        EntryCheck.beforeCall(row, step, kind, attempt);
        assertThat(made.add(queueId + "/" + step + "/" + kind + attempt))
                .as("%s %d of %s of queue %s is made for the first time", kind, attempt, step, queueId)
                .isTrue();
        if (kind == CallKind.COMPENSATION) {
            assertThat(log)
                    .as("intent of the action of %s", step)
                    .anyMatch(operation -> (operation instanceof Operation.CallStarted o
                                    && o.kind() == CallKind.ACTION
                                    && o.step().equals(step))
                            || (operation instanceof Operation.StepEnlisted e
                                    && e.step().equals(step)));
            Queue queue = Queue.fold(row.start, row.log);
            boolean inOrder = queue.start().restoreOrder() == QueueStart.RestoreOrder.REVERSE;
            for (StepState later : inOrder ? Graph.after(queue, step) : List.<StepState>of()) {
                assertThat(hasEffect(queue.id(), later))
                        .as(
                                "%s undone while %s, which came after it, is not",
                                step, later.step().name())
                        .isFalse();
            }
        }
    }

    /** What a queue is said to wait for is so. */
    void read(QueueLookup.Present found) {
        WaitState waiting = found.waiting();
        if (waiting == null) {
            return;
        }
        QueueStatus status = found.queue().status();
        switch (waiting.reason()) {
            case ATTENTION -> assertThat(status).as("status of %s", found).isEqualTo(QueueStatus.ATTENTION);
            case PAUSED ->
                assertThat(found.queue().paused()).as("pause of %s", found).isNotNull();
            case SUBMIT -> assertThat(status).as("status of %s", found).isEqualTo(QueueStatus.HELD);
            case PARTICIPANT ->
                assertThat(status)
                        .as("status of %s", found)
                        .isNotIn(QueueStatus.SUCCEEDED, QueueStatus.RESTORED, QueueStatus.ATTENTION);
            case RETRY, RESULT, CALLER, START ->
                assertThat(status)
                        .as("status of %s", found)
                        .isIn(QueueStatus.RUNNING, QueueStatus.CONFIRMING, QueueStatus.RESTORING);
            case TIME, SIGNAL -> assertThat(status).as("status of %s", found).isEqualTo(QueueStatus.RUNNING);
            case TURN, RECOVERY -> {}
        }
        if (waiting.problem() != null && waiting.problem().detail().contains("sub-queue needs attention")) {
            Step step =
                    found.queue().step(Objects.requireNonNull(waiting.step())).step();
            SimulatedTables.QueueRow own = world.subQueue(found.queue().id(), step);
            assertThat(own != null
                            && own.log.stream()
                                    .anyMatch(entry -> entry.operation() instanceof Operation.QueueAttention))
                    .as("sub-queue of %s needed attention", found)
                    .isTrue();
        }
    }

    /** A sub-queue that is there is restored sooner or later: what can't be done yet is no failure. */
    void reversed(UUID id, Outcome outcome) {
        SimulatedTables.QueueRow row = world.tables().queues().get(id);
        if (row != null && row.isStep) {
            assertThat(outcome)
                    .as("what came of restoring sub-queue %s, which is %s", id, row)
                    .isNotInstanceOfAny(Outcome.InDoubt.class, Outcome.Refused.class, Outcome.Unreached.class);
        }
    }

    /** Whether a step that can be undone has an effect. */
    private boolean hasEffect(UUID queueId, StepState state) {
        if (state.step().queue() != null) {
            SimulatedTables.QueueRow row = world.subQueue(queueId, state.step());
            return row != null
                    && Queue.fold(row.start, row.log).steps().stream()
                            .anyMatch(inner -> hasEffect(row.start.id(), inner));
        }
        return state.step().compensation() != null
                && world.ledger().account(queueId, state.step().name()).effective();
    }

    /** The queues that have not come to rest. */
    List<String> restless() {
        List<String> restless = new ArrayList<>();
        world.tables().queues().forEach((id, row) -> {
            SimulatedTables.LockRow lock = world.tables().locks().get(id);
            boolean free = lock == null || (lock.holder == null && lock.dueAt == null);
            if (!row.status.ended() || !free) {
                String held = lock == null ? "without a lock" : "held by " + lock.holder + ", due at " + lock.dueAt;
                restless.add(" queue " + id + " is " + row.status + ", " + held);
            }
        });
        return restless;
    }

    /** What remains to be said once nothing happens any more. */
    void atRest() {
        world.tables().queues().values().forEach(this::checkTables);
        world.tables().queues().values().forEach(this::checkLedger);
        purged.values().forEach(this::checkLedger);
        world.tables().queues().values().forEach(this::checkEvents);
        purged.values().forEach(this::checkEvents);
        world.callers().told().forEach(this::checkTold);
    }

    /** The outbox has what the log says, in its order: nothing is lost, nothing is told that is not committed. */
    private void checkEvents(SimulatedTables.QueueRow row) {
        List<SimulatedTables.RaisedEvent> expected = new ArrayList<>();
        Queue queue = Queue.fold(row.start, row.log.subList(0, 1));
        expected.add(new SimulatedTables.RaisedEvent("dev.skald.queue.started", 1));
        for (LogEntry entry : row.log.subList(1, row.log.size())) {
            LifecycleEvents.of(queue, List.of(entry.operation()))
                    .forEach(event -> expected.add(new SimulatedTables.RaisedEvent(event.type(), entry.seq())));
            queue = queue.with(entry);
        }
        assertThat(world.tables().events(row.start.id()))
                .as("events of %s", row.log)
                .isEqualTo(expected);
        boolean succeeded = row.log.stream().anyMatch(entry -> entry.operation() instanceof Operation.QueueSucceeded);
        assertThat(queue.events())
                .as("what became of the events of %s", row.log)
                .allMatch(event -> (event.state() == RegisteredEvent.State.PUBLISHED) == succeeded);
    }

    private void checkTables(SimulatedTables.QueueRow row) {
        UUID id = row.start.id();
        Queue queue = Queue.fold(row.start, row.log);
        SimulatedTables.LockRow lock = world.tables().locks().get(id);
        assertThat(row.status).as("summary of queue %s", id).isEqualTo(queue.status());
        assertThat(row.endedAt).as("end of queue %s", id).isEqualTo(queue.endedAt());
        if (queue.status() == QueueStatus.RESTORED) {
            assertThat(lock).as("lock of restored queue %s", id).isNull();
        } else {
            assertThat(lock).as("lock of queue %s", id).isNotNull();
            assertThat(lock.seq).as("last entry of queue %s", id).isEqualTo(queue.seq());
        }
        assertThat(world.tables().tombstone(id)).as("tombstone of queue %s", id).isEmpty();
    }

    private void checkLedger(SimulatedTables.QueueRow row) {
        Queue queue = Queue.fold(row.start, row.log);
        checkReason(row);
        boolean restored = queue.status() == QueueStatus.RESTORED;
        world.tally().add(restored ? "queues restored" : "queues succeeded");
        if (mustBeRestored(row)) {
            assertThat(queue.status())
                    .as("outcome of queue %s, which was to be restored", queue.id())
                    .isEqualTo(QueueStatus.RESTORED);
        }
        for (StepState state : queue.steps()) {
            if (restored) {
                checkRestored(queue, state);
            } else {
                checkSucceeded(queue, state);
            }
        }
    }

    /**
     * What could not be written down is not left out in silence, unless the node that was about to tell it died, or
     * somebody had the queue restored before.
     */
    private void checkReason(SimulatedTables.QueueRow row) {
        if (refused.contains(row.start.id())) {
            assertThat(row.log)
                    .as("log of queue %s, of which something was refused", row.start.id())
                    .anyMatch(entry -> entry.toString().contains("the database refuses it")
                            || entry.operation() instanceof Operation.QueueInterrupted
                            || (entry.operation()
                                            instanceof
                                            Operation.RestoreRequested(
                                                    String reason,
                                                    String by,
                                                    Operation.Failure failure)
                                    && !reason.startsWith("step ")));
        }
    }

    /** Whether its node died while it was running, and it was not to go on then. */
    private static boolean mustBeRestored(SimulatedTables.QueueRow row) {
        Queue queue = Queue.fold(row.start, row.log.subList(0, 1));
        for (LogEntry entry : row.log.subList(1, row.log.size())) {
            boolean called = queue.steps().stream().anyMatch(step -> step.intentSeq() > 0);
            boolean running = queue.status() == QueueStatus.RUNNING && (queue.hold() == null || called);
            queue = queue.with(entry);
            if (running && queue.interrupted() && row.start.onInterruption() == OnInterruption.RESTORE) {
                return true;
            }
        }
        return false;
    }

    private void checkRestored(Queue queue, StepState state) {
        String name = state.step().name();
        assertThat(hasEffect(queue.id(), state))
                .as("effect of %s of restored queue %s", name, queue.id())
                .isFalse();
        boolean undone = switch (state.status()) {
            case IDLE, SKIPPED, REFUSED, COMPENSATED -> true;
            case DONE, IN_DOUBT, CONFIRMED, CONFIRMING -> state.skipped();
            case RUNNING, COMPENSATING -> false;
        };
        assertThat(undone)
                .as("%s of restored queue %s is %s", name, queue.id(), state.status())
                .isTrue();
        SimulatedTables.QueueRow own = world.subQueue(queue.id(), state.step());
        if (own != null) {
            assertThat(own.status)
                    .as("sub-queue %s of restored queue %s", own.start.id(), queue.id())
                    .isEqualTo(QueueStatus.RESTORED);
        }
    }

    private void checkSucceeded(Queue queue, StepState state) {
        String name = state.step().name();
        boolean done = state.status() == StepStatus.DONE || state.status() == StepStatus.CONFIRMED;
        assertThat(done || wentOnWithout(state))
                .as("%s of queue %s, which succeeded, is %s", name, queue.id(), state.status())
                .isTrue();
        assertThat(state.status() == StepStatus.SKIPPED)
                .as("%s of queue %s is skipped", name, queue.id())
                .isEqualTo(Plots.isUnwanted(queue.id(), state.step()));
        if (state.step().queue() instanceof SubQueue.Here) {
            checkSubQueue(queue.id(), state.step(), done);
            return;
        }
        if (!(state.step().work() instanceof StepWork.Calls) || state.status() == StepStatus.IN_DOUBT) {
            return;
        }
        Ledger.Account account = world.ledger().account(queue.id(), name);
        assertThat(account.effective())
                .as("effect of %s of queue %s, which succeeded", name, queue.id())
                .isEqualTo(done && !state.step().work().makesNoCall());
        assertThat(account.effects())
                .as("effects of %s of queue %s", name, queue.id())
                .isLessThanOrEqualTo(1);
        assertThat(account.confirmed())
                .as("%s of queue %s knows that it is final", name, queue.id())
                .isEqualTo(done && state.step().confirmation() != null);
    }

    private static boolean wentOnWithout(StepState state) {
        Step step = state.step();
        return switch (state.status()) {
            case SKIPPED -> true;
            case REFUSED -> step.optional() || step.onRefused() == OnRefused.CONTINUE;
            case COMPENSATED -> step.optional();
            case IN_DOUBT -> step.optional() && step.compensation() == null && state.skipped();
            case IDLE, RUNNING, DONE, CONFIRMING, CONFIRMED, COMPENSATING -> false;
        };
    }

    private void checkSubQueue(UUID queueId, Step step, boolean done) {
        SimulatedTables.QueueRow own = world.subQueue(queueId, step);
        if (own == null && !done) {
            // Another queue was in its way.
            return;
        }
        if (world.clockStepped() && purged.containsKey(queueId)) {
            // Its parent's window ended early, its own not yet.
            return;
        }
        QueueStatus status = own != null
                ? own.status
                : world.tables().tombstone(step.id()).orElseThrow().outcome();
        assertThat(status)
                .as("outcome of sub-queue %s", step.id())
                .isEqualTo(done ? QueueStatus.SUCCEEDED : QueueStatus.RESTORED);
    }

    private void checkTold(UUID id, Told told) {
        SimulatedTables.QueueRow row = world.tables().queues().get(id);
        Tombstone tombstone = world.tables().tombstone(id).orElse(null);
        if (told.accepted) {
            assertThat(row != null || (tombstone != null && !tombstone.blocked()))
                    .as("queue %s, which was accepted, is there", id)
                    .isTrue();
        }
        if (told.refused) {
            assertThat(row).as("queue %s, whose start was refused", id).isNull();
            assertThat(tombstone == null || tombstone.blocked())
                    .as("id %s, whose start was refused, has no past", id)
                    .isTrue();
        }
        if (told.closed) {
            assertThat(row).as("queue of the closed id %s", id).isNull();
            assertThat(tombstone).as("tombstone of the closed id %s", id).isNotNull();
        }
        if (row != null) {
            told.signals.forEach((step, signal) -> checkSignal(row, step, signal));
        }
        if (told.restored) {
            assertThat(row).as("queue %s, which was said to be restored", id).isNotNull();
            assertThat(row.status)
                    .as("queue %s, which was said to be restored", id)
                    .isEqualTo(QueueStatus.RESTORED);
        }
    }

    /** A signal that was taken is in the log, once, and it is the step's result, unless the step was skipped afterwards. */
    private static void checkSignal(SimulatedTables.QueueRow row, String step, Json signal) {
        assertThat(row.log.stream()
                        .map(LogEntry::operation)
                        .filter(operation -> operation instanceof Operation.SignalReceived received
                                && received.step().equals(step)))
                .as("signals of %s in the log of queue %s", step, row.start.id())
                .singleElement()
                .extracting(operation -> ((Operation.SignalReceived) operation).result())
                .isEqualTo(signal);
        StepState state = Queue.fold(row.start, row.log).step(step);
        assertThat(state.result())
                .as("result of %s of queue %s", step, row.start.id())
                .isEqualTo(state.status() == StepStatus.SKIPPED ? Json.NULL : signal);
    }
}
