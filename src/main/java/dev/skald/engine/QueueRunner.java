package dev.skald.engine;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Next;
import dev.skald.queue.Operation;
import dev.skald.queue.Plan;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.Waiting;
import dev.skald.store.Author;
import dev.skald.store.Change;
import dev.skald.store.Claim;
import dev.skald.store.Journal;
import dev.skald.store.Node;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Then;
import dev.skald.store.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on one queue: plan, write down what is about to be called, call, write down what came of it, until nothing is
 * left to do now. The outcome of one call and the announcement of the next are one change.
 */
final class QueueRunner {
    private static final Logger LOG = Logger.getLogger(QueueRunner.class);

    /** Of every wait before another attempt, so that queues that failed together do not come back together. */
    private static final double JITTER = 0.2;

    /** How soon a queue that has calls under way and no place for another one plans again. */
    private static final Duration PLAN_AGAIN = Duration.ofSeconds(1);

    /** When a queue that got no place is looked at again, should nobody wake it. */
    private static final Duration PLACE_LOOK = Duration.ofSeconds(30);

    private static final Duration STORE_DELAY_MAX = Duration.ofSeconds(5);

    private final Runners runners;
    private final Threads threads;
    private final Journal journal;
    private final PrepareCall prepareCall;
    private final InstantSource clock;
    private final RandomGenerator jitter;
    private final Node node;
    private final Claim claim;

    private Queue queue;
    /** What happened and is not written down yet. */
    private final List<Operation.Fact> news;

    private final CallsUnderWay calls;
    private boolean mustLook;
    private boolean failedBefore;

    QueueRunner(
            Runners runners,
            Threads threads,
            Journal journal,
            PrepareCall prepareCall,
            CallStep callStep,
            HostPlaces places,
            InstantSource clock,
            RandomGenerator jitter,
            Node node,
            Queue queue,
            Claim claim,
            List<Operation.Fact> news) {
        this.runners = runners;
        this.threads = threads;
        this.journal = journal;
        this.prepareCall = prepareCall;
        this.calls = new CallsUnderWay(runners, threads, callStep, places, queue.id());
        this.clock = clock;
        this.jitter = jitter;
        this.node = node;
        this.queue = queue;
        this.claim = claim;
        this.news = new ArrayList<>(news);
    }

    /**
     * What is to be done now.
     *
     * @param decisions to write down
     * @param calls to make once they are written down
     * @param then what becomes of the lock
     * @param until when to plan again at the latest, while calls are under way; null when they are waited for
     * @param after the queue as it will be
     */
    private record Turn(
            List<Operation.Decision> decisions,
            List<Prepared> calls,
            Then then,
            @Nullable Instant until,
            Queue after) {}

    /** Has this runner look into the log, where somebody else has written something. */
    void nudge() {
        calls.nudge();
    }

    void run() {
        try {
            boolean goOn;
            do {
                try {
                    goOn = takeTurn();
                } finally {
                    calls.dismiss();
                }
            } while (goOn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warnf("queue %s: interrupted while at work; it is recovered later", queue.id());
        }
    }

    /** One round; false when this runner is done with the queue. */
    private boolean takeTurn() throws InterruptedException {
        Turn turn = safely();
        boolean keeps = turn.then() instanceof Then.Keep;
        if (keeps && news.isEmpty() && turn.decisions().isEmpty() && !mustLook) {
            if (turn.calls().isEmpty()) {
                await(turn.until());
            } else {
                call(turn);
            }
            return true;
        }
        mustLook = false;
        switch (write(turn)) {
            case Written.Appended appended -> {
                queue = queue.with(appended.entries());
                news.clear();
                runners.changed(queue);
                if (keeps) {
                    call(turn);
                } else {
                    runners.rested(queue, turn.then());
                }
                return keeps;
            }
            case Written.Overtaken overtaken -> {
                queue = queue.with(overtaken.entries());
                news.clear();
                return true;
            }
            case Written.ClaimLost lost -> {
                LOG.infof("queue %s: another node works on it now", queue.id());
                return false;
            }
            case Written.Closed closed -> {
                LOG.infof("queue %s: it has ended meanwhile", queue.id());
                return false;
            }
        }
    }

    /** Plans; when that fails, which only a fault in Skald can make it, restores, and if that fails too asks a human. */
    private Turn safely() {
        try {
            return plan();
        } catch (RuntimeException e) {
            LOG.errorf(e, "queue %s: an internal error; the queue is restored, or left to an admin", queue.id());
            String what = "internal error, see the log of node " + node.name();
            Queue paper = withNewsIfPossible();
            if (!failedBefore && paper.status() == QueueStatus.RUNNING) {
                failedBefore = true;
                Operation.Decision restore = new Operation.RestoreRequested(what);
                return new Turn(List.of(restore), List.of(), new Then.Keep(), null, noted(paper, restore));
            }
            if (!calls.isEmpty()) {
                // What came of them must not be lost.
                return new Turn(List.of(), List.of(), new Then.Keep(), null, paper);
            }
            Operation.Decision attention = new Operation.QueueAttention(null, what);
            Waiting waiting = new Waiting(Waiting.Reason.ATTENTION, null, null, StepProblem.of(what));
            return new Turn(
                    List.of(attention), List.of(), new Then.Release(null, waiting), null, noted(paper, attention));
        }
    }

    /** The queue with the news; news that break the rules of the state tables are dropped, as no log may hold them. */
    private Queue withNewsIfPossible() {
        try {
            return withNews();
        } catch (IllegalStateException e) {
            LOG.errorf(e, "queue %s: this can't have happened and is not written down: %s", queue.id(), news);
            news.clear();
            return queue;
        }
    }

    private Queue withNews() {
        Queue paper = queue;
        for (Operation.Fact fact : news) {
            paper = noted(paper, fact);
        }
        return paper;
    }

    /** Goes through the plan on paper until something has to happen outside. */
    private Turn plan() {
        Queue paper = withNews();
        List<Operation.Decision> decisions = new ArrayList<>();
        List<Prepared> toMake = new ArrayList<>();
        Set<String> asked = new HashSet<>(calls.polled());
        while (true) {
            Instant now = clock.instant();
            switch (Plan.next(paper, now, asked)) {
                case Next.Decide decide -> {
                    decisions.add(decide.decision());
                    paper = noted(paper, decide.decision());
                }
                case Next.Retry retry -> {
                    Operation.Decision scheduled =
                            new Operation.RetryScheduled(retry.step(), retry.kind(), now.plus(wait(retry)));
                    decisions.add(scheduled);
                    paper = noted(paper, scheduled);
                }
                case Next.Calls due -> {
                    if (runners.draining()) {
                        return leaving(decisions, toMake, paper, now);
                    }
                    int before = toMake.size();
                    for (Next.Due one : due.due()) {
                        Prepared prepared = prepareCall.attempt(paper, one);
                        if (calls.admits(prepared)) {
                            Operation.Decision intent = intent(prepared);
                            toMake.add(prepared);
                            decisions.add(intent);
                            paper = noted(paper, intent);
                        }
                    }
                    if (toMake.size() == before) {
                        return noPlace(due.due().getFirst(), decisions, toMake, paper, now);
                    }
                }
                case Next.Polls due -> {
                    if (runners.draining()) {
                        return leaving(decisions, toMake, paper, now);
                    }
                    int before = toMake.size();
                    for (Next.Due one : due.due()) {
                        Prepared prepared = prepareCall.poll(paper, one);
                        if (calls.admits(prepared)) {
                            toMake.add(prepared);
                            asked.add(one.step());
                        }
                    }
                    if (toMake.size() == before) {
                        return noPlace(due.due().getFirst(), decisions, toMake, paper, now);
                    }
                }
                case Next.Busy busy -> {
                    return new Turn(decisions, toMake, new Then.Keep(), busy.until(), paper);
                }
                case Next.Wait wait -> {
                    return new Turn(decisions, toMake, new Then.Release(wait.dueAt(), wait.waiting()), null, paper);
                }
                case Next.Ended ended -> {
                    boolean over = paper.status() == QueueStatus.RESTORED;
                    Then then = over ? new Then.Close() : new Then.Release(null, null);
                    return new Turn(decisions, toMake, then, null, paper);
                }
            }
        }
    }

    /** The node is about to stop: no new call; the queue is let go of once those under way have ended. */
    private Turn leaving(List<Operation.Decision> decisions, List<Prepared> toMake, Queue paper, Instant now) {
        boolean busy = !calls.isEmpty() || !toMake.isEmpty();
        return new Turn(decisions, toMake, busy ? new Then.Keep() : new Then.Release(now, null), null, paper);
    }

    /**
     * As many calls are under way to a host as may be: the queue lets go, or goes on with what else it has under way, and is
     * woken when it has a place.
     */
    private Turn noPlace(
            Next.Due due, List<Operation.Decision> decisions, List<Prepared> toMake, Queue paper, Instant now) {
        if (!calls.isEmpty() || !toMake.isEmpty()) {
            return new Turn(decisions, toMake, new Then.Keep(), now.plus(PLAN_AGAIN), paper);
        }
        Duration look = Duration.ofMillis(Math.round(PLACE_LOOK.toMillis() * jittered()));
        Instant deadline = paper.status() == QueueStatus.RUNNING ? paper.deadline() : null;
        Instant until = now.plus(look);
        Instant dueAt = deadline != null && deadline.isBefore(until) ? deadline : until;
        Waiting waiting = new Waiting(
                Waiting.Reason.PARTICIPANT,
                due.step(),
                dueAt,
                StepProblem.of("as many calls to its participant's host are under way as may be"));
        return new Turn(decisions, toMake, new Then.Release(dueAt, waiting), null, paper);
    }

    private double jittered() {
        return 1 - JITTER + 2 * JITTER * jitter.nextDouble();
    }

    private Queue noted(Queue paper, Operation operation) {
        return paper.with(new LogEntry(paper.seq() + 1, clock.instant(), node.name(), operation));
    }

    private static Operation.Decision intent(Prepared prepared) {
        String step = prepared.due().step();
        return switch (prepared.due().kind()) {
            case ACTION -> new Operation.StepStarted(step, prepared.attempt(), prepared.logged());
            case COMPENSATION -> new Operation.CompensationStarted(step, prepared.attempt(), prepared.logged());
            case CONFIRMATION -> new Operation.ConfirmationStarted(step, prepared.attempt(), prepared.logged());
        };
    }

    private Duration wait(Next.Retry retry) {
        Duration jittered = Duration.ofMillis(Math.round(retry.delay().toMillis() * jittered()));
        return jittered.compareTo(retry.atLeast()) < 0 ? retry.atLeast() : jittered;
    }

    /** Writes a turn down; while the database is away, tries again, as what happened must not be forgotten. */
    private Written write(Turn turn) throws InterruptedException {
        QueueStatus status =
                turn.after().status() == queue.status() ? null : turn.after().status();
        List<QueueStart> subQueues = turn.calls().stream()
                .map(Prepared::subQueue)
                .filter(Objects::nonNull)
                .toList();
        Change change = new Change(
                queue.id(),
                new Author.Holder(claim),
                queue.seq(),
                news,
                turn.decisions(),
                status,
                subQueues,
                turn.then());
        Duration delay = Duration.ofMillis(100);
        while (true) {
            try {
                return journal.write(change);
            } catch (StoreUnavailable e) {
                LOG.warnf("queue %s: %s; writing it down is tried again in %s", queue.id(), e.getMessage(), delay);
                threads.pause(delay);
                delay = delay.multipliedBy(2).compareTo(STORE_DELAY_MAX) > 0 ? STORE_DELAY_MAX : delay.multipliedBy(2);
            }
        }
    }

    /**
     * Makes the calls that the log announces now. One by itself is made here, unless something else may have to be done
     * before it ends.
     */
    private void call(Turn turn) {
        if (turn.calls().size() == 1 && calls.isEmpty() && turn.until() == null) {
            learn(calls.makeHere(turn.calls().getFirst()));
        } else {
            turn.calls().forEach(calls::make);
        }
    }

    /** Waits for something to happen, or until it is time to plan again. */
    private void await(@Nullable Instant until) throws InterruptedException {
        CallsUnderWay.News come = calls.await(until == null ? null : Duration.between(clock.instant(), until));
        come.answered().forEach(this::learn);
        mustLook = come.look();
    }

    private void learn(CallsUnderWay.Answered answered) {
        Prepared prepared = answered.prepared();
        Next.Due due = prepared.due();
        queue.step(due.step())
                .judge(due.kind(), prepared.attempt(), answered.outcome(), clock.instant())
                .ifPresent(news::add);
    }
}
