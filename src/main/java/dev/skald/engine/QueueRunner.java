package dev.skald.engine;

import dev.skald.queue.CallKind;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Next;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Plan;
import dev.skald.queue.Queue;
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
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Works on one queue: plan, write down what is about to be called, call, write down what came of it, until nothing is
 * left to do now. The outcome of one call and the announcement of the next are one change.
 */
final class QueueRunner {
    private static final Logger LOG = Logger.getLogger(QueueRunner.class);

    /** Of every wait before another attempt, so that queues that failed together do not come back together. */
    private static final double JITTER = 0.2;

    private static final Duration STORE_DELAY_MAX = Duration.ofSeconds(5);

    private final Runners runners;
    private final Journal journal;
    private final CallStep callStep;
    private final InstantSource clock;
    private final RandomGenerator jitter;
    private final Node node;
    private final Claim claim;

    private Queue queue;
    /** What happened and is not written down yet. */
    private final List<Operation.Fact> news;

    private final BlockingDeque<Answered> answers = new LinkedBlockingDeque<>();
    private int callsUnderWay;
    private boolean failedBefore;

    private record Answered(Next.Due due, Outcome outcome) {}

    QueueRunner(
            Runners runners,
            Journal journal,
            CallStep callStep,
            InstantSource clock,
            RandomGenerator jitter,
            Node node,
            Queue queue,
            Claim claim,
            List<Operation.Fact> news) {
        this.runners = runners;
        this.journal = journal;
        this.callStep = callStep;
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
     * @param after the queue as it will be
     */
    private record Turn(List<Operation.Decision> decisions, List<CallStep.Prepared> calls, Then then, Queue after) {}

    void run() {
        try {
            boolean goOn;
            do {
                goOn = takeTurn();
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
        if (keeps && news.isEmpty() && turn.decisions().isEmpty()) {
            awaitAnswers();
            return true;
        }
        switch (write(turn)) {
            case Written.Appended appended -> {
                queue = queue.with(appended.entries());
                news.clear();
                if (keeps) {
                    call(turn.calls());
                } else {
                    runners.rested(queue, turn.then() instanceof Then.Release release ? release.dueAt() : null);
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
                return new Turn(List.of(restore), List.of(), new Then.Keep(), noted(paper, restore));
            }
            Operation.Decision attention = new Operation.QueueAttention(null, what);
            Waiting waiting = new Waiting(Waiting.Reason.ATTENTION, null, null, StepProblem.of(what));
            return new Turn(List.of(attention), List.of(), new Then.Release(null, waiting), noted(paper, attention));
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
        List<CallStep.Prepared> calls = new ArrayList<>();
        while (true) {
            Instant now = clock.instant();
            switch (Plan.next(paper, now)) {
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
                        boolean busy = callsUnderWay > 0;
                        return new Turn(decisions, calls, busy ? new Then.Keep() : new Then.Release(now, null), paper);
                    }
                    for (Next.Due one : due.due()) {
                        CallStep.Prepared prepared = callStep.prepare(paper, one);
                        Operation.Decision intent = intent(prepared);
                        calls.add(prepared);
                        decisions.add(intent);
                        paper = noted(paper, intent);
                    }
                }
                case Next.Busy busy -> {
                    return new Turn(decisions, calls, new Then.Keep(), paper);
                }
                case Next.Wait wait -> {
                    return new Turn(
                            decisions, calls, new Then.Release(wait.waiting().until(), wait.waiting()), paper);
                }
                case Next.Ended ended -> {
                    boolean over = paper.status() == QueueStatus.RESTORED;
                    return new Turn(decisions, calls, over ? new Then.Close() : new Then.Release(null, null), paper);
                }
            }
        }
    }

    private Queue noted(Queue paper, Operation operation) {
        return paper.with(new LogEntry(paper.seq() + 1, clock.instant(), node.name(), operation));
    }

    private static Operation.Decision intent(CallStep.Prepared prepared) {
        String step = prepared.due().step();
        return switch (prepared.due().kind()) {
            case ACTION -> new Operation.StepStarted(step, prepared.attempt(), prepared.logged());
            case COMPENSATION, CONFIRMATION ->
                new Operation.CompensationStarted(step, prepared.attempt(), prepared.logged());
        };
    }

    private Duration wait(Next.Retry retry) {
        double factor = 1 - JITTER + 2 * JITTER * jitter.nextDouble();
        Duration jittered = Duration.ofMillis(Math.round(retry.delay().toMillis() * factor));
        return jittered.compareTo(retry.atLeast()) < 0 ? retry.atLeast() : jittered;
    }

    /** Writes a turn down; while the database is away, tries again, as what happened must not be forgotten. */
    private Written write(Turn turn) throws InterruptedException {
        QueueStatus status =
                turn.after().status() == queue.status() ? null : turn.after().status();
        Change change = new Change(
                queue.id(), new Author.Holder(claim), queue.seq(), news, turn.decisions(), status, turn.then());
        CountDownLatch pause = new CountDownLatch(1);
        Duration delay = Duration.ofMillis(100);
        while (true) {
            try {
                return journal.write(change);
            } catch (StoreUnavailable e) {
                LOG.warnf("queue %s: %s; writing it down is tried again in %s", queue.id(), e.getMessage(), delay);
                pause.await(delay.toMillis(), TimeUnit.MILLISECONDS);
                delay = delay.multipliedBy(2).compareTo(STORE_DELAY_MAX) > 0 ? STORE_DELAY_MAX : delay.multipliedBy(2);
            }
        }
    }

    /** Makes the calls that the log announces now: one here, several side by side. */
    private void call(List<CallStep.Prepared> calls) {
        if (calls.size() == 1 && callsUnderWay == 0) {
            CallStep.Prepared only = calls.getFirst();
            learn(new Answered(only.due(), outcome(only)));
            return;
        }
        for (CallStep.Prepared one : calls) {
            callsUnderWay++;
            Thread.ofVirtual()
                    .name("call-" + one.due().step())
                    .start(() -> answers.add(new Answered(one.due(), outcome(one))));
        }
    }

    /** Every call has an outcome, also one that a fault in Skald broke off: nobody knows then what came of it. */
    private Outcome outcome(CallStep.Prepared prepared) {
        try {
            return callStep.call(prepared);
        } catch (RuntimeException e) {
            LOG.errorf(e, "queue %s: the call of step %s broke off, it is in doubt", queue.id(), prepared.due());
            return new Outcome.InDoubt(StepProblem.of("internal error, see the log of node " + node.name()));
        }
    }

    private void awaitAnswers() throws InterruptedException {
        List<Answered> come = new ArrayList<>();
        come.add(answers.take());
        answers.drainTo(come);
        for (Answered answered : come) {
            callsUnderWay--;
            learn(answered);
        }
    }

    private void learn(Answered answered) {
        CallKind kind = answered.due().kind();
        news.add(queue.step(answered.due().step()).judge(kind, answered.outcome()));
    }
}
