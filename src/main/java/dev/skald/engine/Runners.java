package dev.skald.engine;

import dev.skald.queue.CallKind;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.SubQueue;
import dev.skald.store.Accepted;
import dev.skald.store.Claim;
import dev.skald.store.Claimed;
import dev.skald.store.Claims;
import dev.skald.store.Found;
import dev.skald.store.Journal;
import dev.skald.store.Node;
import dev.skald.store.Notice;
import dev.skald.store.Notices;
import dev.skald.store.Queues;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Then;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The queues that this node works on, each by a {@link QueueRunner} on a thread of its own. */
@ApplicationScoped
public class Runners {
    private static final Logger LOG = Logger.getLogger(Runners.class);

    /** So many are taken up in one round at most. */
    private static final int STRAYS_MAX = 500;

    private final Threads threads;
    private final RunningHere here;
    private final Strays strays;
    private final Notices notices;
    private final Journal journal;
    private final Queues queues;
    private final Claims claims;
    private final PlanTurn planTurn;
    private final CallStep callStep;
    private final HostPlaces places;
    private final SubQueues subQueues;
    private final Waiters waiters;
    private final Alarm alarm;
    private final InstantSource clock;
    private final SteadyClock steadyClock;
    private final LeaseTimer lease;
    private final Node node;
    private final int atOnceMax;

    private final RunnerFailures failures = new RunnerFailures();
    private volatile boolean draining;
    /** The queues that were let go of since this node began to drain. */
    private final Threads.Inbox<UUID> released;

    Runners(
            Threads threads,
            RunningHere here,
            Strays strays,
            Notices notices,
            Journal journal,
            Queues queues,
            Claims claims,
            PlanTurn planTurn,
            CallStep callStep,
            HostPlaces places,
            SubQueues subQueues,
            Waiters waiters,
            Alarm alarm,
            InstantSource clock,
            SteadyClock steadyClock,
            LeaseTimer lease,
            Node node,
            EngineSettings settings) {
        this.threads = threads;
        this.released = threads.inbox();
        this.here = here;
        this.strays = strays;
        this.notices = notices;
        this.journal = journal;
        this.queues = queues;
        this.claims = claims;
        this.planTurn = planTurn;
        this.callStep = callStep;
        this.places = places;
        this.subQueues = subQueues;
        this.waiters = waiters;
        this.alarm = alarm;
        this.clock = clock;
        this.steadyClock = steadyClock;
        this.lease = lease;
        this.node = node;
        this.atOnceMax = settings.inFlight();
    }

    /** How many more queues this node may take on now; none when it is about to lose its lease. Not below zero. */
    public int room() {
        return takesNothing() ? 0 : Math.max(0, atOnceMax - here.taken());
    }

    private boolean takesNothing() {
        return draining || lease.isLate();
    }

    /**
     * Keeps room for queues that may be taken on, however many others ask at the same time.
     *
     * @param most at most for so many
     * @return for how many; all of them are to be given back once the queues are taken on, or won't be
     */
    public int keepRoom(int most) {
        return takesNothing() ? 0 : here.keep(most, atOnceMax);
    }

    /**
     * Keeps room for queues that a duty looks for, and leaves as much to requests, which come while it asks the database.
     *
     * @param most at most for so many
     * @return as of {@link #keepRoom}
     */
    public int keepRoomForDuty(int most) {
        return keepRoom(Math.min(most, (room() + 1) / 2));
    }

    /** Gives room back that was kept. */
    public void giveRoomBack(int places) {
        here.giveBack(places);
    }

    /**
     * Does nothing unless this node has no room because it can't be heard of.
     *
     * @throws StoreUnavailable then
     */
    void refuseIfCutOff() {
        if (lease.isCutOff()) {
            throw StoreUnavailable.noHeartbeat();
        }
    }

    /** Whether this node works on any queue now. */
    public boolean busy() {
        return here.count() > 0;
    }

    /** Whether the node is about to stop and takes on nothing more. */
    public boolean draining() {
        return draining;
    }

    /**
     * Writes a new queue down and works on it.
     *
     * @throws StoreUnavailable when the database is away; if the queue was written all the same, it is worked on later
     */
    Accepted start(QueueStart start, String fingerprint) {
        // As exact as the database keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LogEntry first = new LogEntry(1, now, node.name(), new Operation.QueueStarted());
        Claim claim = node.claimOfStart(start.id());
        QueueRunner runner = runner(Queue.fold(start, List.of(first)), claim, List.of());
        try {
            return claiming(() -> {
                Accepted accepted = runner.start(fingerprint);
                if (accepted instanceof Accepted.Fresh) {
                    run(start.id(), runner, () -> {});
                }
                return accepted;
            });
        } catch (StoreUnavailable e) {
            strays.suspect(claim, Strays.Kind.UNSURE_START);
            throw e;
        }
    }

    /** Makes claims and begins to work with them, see {@link RunningHere#claiming}. */
    <T> T claiming(Supplier<T> work) {
        return here.claiming(work);
    }

    /** Works on a queue that was claimed just now, until it ends or has to wait. */
    void begin(Queue queue, Claim claim, List<Operation.Fact> news, Runnable afterwards) {
        run(queue.id(), runner(queue, claim, news), afterwards);
    }

    /**
     * Takes a queue that nobody works on, as something is asked of it, and works on it.
     *
     * @return the queue with it; empty when it would not be at work with it, has changed, or somebody works on it: then
     *     nothing is written
     * @throws StoreUnavailable when the database is away
     */
    Optional<Queue> take(Queue seen, List<Operation> asked) {
        QueueRunner runner = runner(seen, null, List.of());
        return claiming(() -> {
            Optional<Queue> taken = runner.take(asked);
            if (taken.isPresent()) {
                run(seen.id(), runner, () -> {});
            }
            return taken;
        });
    }

    private QueueRunner runner(Queue queue, @Nullable Claim claim, List<Operation.Fact> news) {
        return new QueueRunner(this, threads, journal, planTurn, callStep, places, clock, node, queue, claim, news);
    }

    private void run(UUID id, QueueRunner runner, Runnable afterwards) {
        here.begun(id, runner);
        threads.start("queue-" + id, () -> {
            try {
                runner.run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.errorf(e, "queue %s: its runner failed; it is taken up again, and not for ever", id);
                failures.note(id, e);
                here.ended(id, runner);
                strays.suspect(runner.claim(), Strays.Kind.UNKNOWN);
            } finally {
                end(id, runner);
                afterwards.run();
            }
        });
    }

    private void end(UUID id, QueueRunner runner) {
        here.ended(id, runner);
        if (draining) {
            released.add(id);
        }
    }

    /**
     * Claims queues and works on them: goes on where their logs end.
     *
     * @param claim asks the database for them
     * @param afterwards run for each, once this node is done with it
     * @return how many were claimed
     * @throws StoreUnavailable when the database is away
     */
    public int takeUp(Supplier<List<Claimed>> claim, Runnable afterwards) {
        return claiming(() -> {
            List<Claimed> claimed = claim.get();
            claimed.forEach(one -> takeUp(new Strays.Found(one, Strays.Kind.UNKNOWN), afterwards));
            return claimed.size();
        });
    }

    private void takeUp(Strays.Found taken, Runnable afterwards) {
        Claimed claimed = taken.claimed();
        UUID id = claimed.claim().queueId();
        try {
            Found found = queues.find(id);
            if (found instanceof Found.Present present) {
                Queue queue = present.queue();
                List<Operation.Fact> news = switch (taken.kind()) {
                    case UNKNOWN -> interruption(claimed, queue);
                    case UNSURE_START -> announcedOnly(queue);
                };
                begin(queue, claimed.claim(), news, afterwards);
                return;
            }
            if (found instanceof Found.Gone) {
                LOG.infof("queue %s: others took it, ended it and removed it before this node came to it", id);
            } else {
                LOG.errorf("queue %s is locked, but there is no queue; its lock stays", id);
            }
        } catch (StoreUnavailable e) {
            LOG.warnf(e, "queue %s was claimed but can't be read; it is tried again", id);
            strays.suspect(taken);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s can't be read; it stays locked until a human looks at its log", id);
        }
        afterwards.run();
    }

    /**
     * That whoever held the queue before does so no more. It is no interruption when this node itself held it without
     * knowing it, as the answer to its start or its claim was lost, unless the log has a call without an outcome or its
     * runner failed. It is over at once when the node was only slow, unless the queue's caller wants it restored all the same.
     */
    private List<Operation.Fact> interruption(Claimed claimed, Queue queue) {
        String before = claimed.interrupted();
        String failure = failures.take(queue.id());
        if (before == null) {
            return List.of();
        }
        // Another node may have had it since.
        if (failure != null && before.equals(node.name())) {
            return List.of(new Operation.QueueInterrupted(before, failure));
        }
        boolean calling =
                queue.steps().stream().anyMatch(step -> step.progress().calling());
        if (before.equals(node.name()) && !calling) {
            return List.of();
        }
        Operation.Fact interrupted = new Operation.QueueInterrupted(before);
        return claimed.slow() && queue.goesOnIfNodeLives()
                ? List.of(interrupted, new Operation.QueueRecovered())
                : List.of(interrupted);
    }

    /**
     * Works on a queue whose time has come, unless someone else does already.
     *
     * @return whether it is worked on now
     */
    boolean wake(UUID queueId) {
        return woken(queueId) == Woken.YES;
    }

    /** What came of waking a queue. */
    private enum Woken {
        YES,
        /** It is not due, or others work on it. */
        NO,
        /** This node can't tell, as it has no room or the database is away. */
        NOT_NOW
    }

    private Woken woken(UUID queueId) {
        int place = keepRoom(1);
        if (place == 0) {
            return Woken.NOT_NOW;
        }
        try {
            int taken = takeUp(() -> claims.due(queueId).stream().toList(), () -> {});
            return taken > 0 ? Woken.YES : Woken.NO;
        } catch (StoreUnavailable e) {
            LOG.debugf(e, "queue %s is due but can't be claimed now; the next round looks for it", queueId);
            return Woken.NOT_NOW;
        } finally {
            giveRoomBack(place);
        }
    }

    /** A host's line moves on; those for whom there are places now go on. */
    void wake(String host, HostPlaces.Wake wake) {
        for (UUID next : wake.now()) {
            threads.start("wake-" + next, () -> {
                switch (goesOn(next)) {
                    case YES -> {}
                    case NO -> wake(host, places.forgo(host, next));
                    case NOT_NOW -> wake(host, places.putBack(host, next));
                }
            });
        }
        UUID later = wake.later();
        if (later != null) {
            alarm.at(later, wake.delay(), first -> wake(host, places.again(host)));
        }
    }

    private Woken goesOn(UUID queueId) {
        here.nudge(queueId);
        return here.has(queueId) ? Woken.YES : woken(queueId);
    }

    /** Tells the runner of a queue here what was written into its log. */
    void tell(UUID queueId, List<LogEntry> written) {
        here.tell(queueId, written);
    }

    /** Has everybody here look into their logs: this node has lost its claims. */
    public void lookAll() {
        here.nudgeAll();
    }

    /** A queue has changed. */
    void changed(Queue queue) {
        waiters.tell(queue);
        if (here.isAwaitedElsewhere(queue.id())) {
            try {
                notices.tell(new Notice(Notice.Kind.CHANGED, queue.id()));
            } catch (StoreUnavailable e) {
                LOG.debugf(e, "queue %s: who waits for it at another node is not told, and looks", queue.id());
            }
        }
    }

    /** A queue that may be this node's without anybody working on it, because the answer to a commit was lost. */
    void suspect(UUID queueId) {
        strays.suspect(queueId);
    }

    /**
     * Takes up the queues that are this node's without anybody working on them.
     *
     * @return how many there were
     */
    public int recoverStrays() {
        return withRoom(room -> strays.claimSuspected(room, stray -> takeUp(stray, () -> {})));
    }

    private int withRoom(IntUnaryOperator claim) {
        int room = keepRoomForDuty(STRAYS_MAX);
        try {
            return room == 0 ? 0 : claim.applyAsInt(room);
        } finally {
            giveRoomBack(room);
        }
    }

    /**
     * What came of the calls that were announced with a start whose answer was lost. None of them was made; but what its
     * commit does by itself, it did: a step that is a queue of this database has begun.
     */
    private List<Operation.Fact> announcedOnly(Queue queue) {
        return queue.steps().stream()
                .filter(step -> step.progress().calling())
                .flatMap(step -> announcedOnly(step).stream())
                .toList();
    }

    private Optional<Operation.Fact> announcedOnly(StepState step) {
        int attempt = step.attempts().at(CallKind.ACTION);
        Outcome outcome = step.step().queue() instanceof SubQueue.Here here
                ? subQueues.begun(here.start().id())
                : null;
        StepProblem problem = StepProblem.of("not called, as it was not certain that the queue was written down");
        return outcome == null
                ? Optional.of(new Operation.StepUnreached(step.step().name(), attempt, problem))
                : step.judge(CallKind.ACTION, attempt, outcome, clock.instant());
    }

    /**
     * Takes up the queues that this node holds without working on them.
     *
     * @return how many there were
     */
    public int takeUpForgotten() {
        return withRoom(room -> strays.claimForgotten(room, stray -> takeUp(stray, () -> {})));
    }

    /**
     * A runner let go of its queue.
     *
     * @param then how
     */
    void rested(Queue queue, Then then) {
        subQueues.rested(queue);
        Instant dueAt = then instanceof Then.Release release ? release.dueAt() : null;
        if (dueAt == null || draining) {
            return;
        }
        // A place that was given back while the queue was being let go of woke a runner that was about to end.
        Duration delay = places.isKeptFor(queue.id()) ? Duration.ZERO : Duration.between(clock.instant(), dueAt);
        alarm.at(queue.id(), delay, this::wake);
    }

    /**
     * Takes on nothing more, lets the calls under way end, and lets go of every queue.
     *
     * @param longest how long to wait for it
     * @return whether every queue was let go of; what was not is found interrupted later
     */
    public boolean drain(Duration longest) throws InterruptedException {
        draining = true;
        waiters.close();
        alarm.close();
        Instant end = steadyClock.instant().plus(longest);
        Duration left = longest;
        while (here.count() > 0 && left.isPositive()) {
            released.await(left);
            left = Duration.between(steadyClock.instant(), end);
        }
        int busy = here.count();
        if (busy > 0) {
            LOG.warnf("%d queues still have calls under way; they are recovered later", busy);
        }
        return busy == 0;
    }
}
