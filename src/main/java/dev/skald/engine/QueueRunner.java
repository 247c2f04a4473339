package dev.skald.engine;

import dev.skald.queue.Next;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.Waiting;
import dev.skald.store.Accepted;
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
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on one queue: plan, write down what is about to be called, call, write down what came of it, until nothing is
 * left to do now. The outcome of one call and the announcement of the next are one change.
 */
final class QueueRunner {
    private static final Logger LOG = Logger.getLogger(QueueRunner.class);

    private static final Duration STORE_DELAY_MAX = Duration.ofSeconds(5);

    private final Runners runners;
    private final Threads threads;
    private final Journal journal;
    private final PlanTurn planTurn;
    private final InstantSource clock;
    private final Node node;
    /** None before a queue that nobody works on is taken. */
    private @Nullable Claim claim;

    private Queue queue;
    /** What happened and is not written down yet. */
    private final List<Operation.Fact> news;

    private final CallsUnderWay calls;
    /** What is written down already and not done yet: the first turn of a new queue. */
    private @Nullable Turn announced;

    private boolean mustLook;
    private boolean failedBefore;

    QueueRunner(
            Runners runners,
            Threads threads,
            Journal journal,
            PlanTurn planTurn,
            CallStep callStep,
            HostPlaces places,
            InstantSource clock,
            Node node,
            Queue queue,
            @Nullable Claim claim,
            List<Operation.Fact> news) {
        this.runners = runners;
        this.threads = threads;
        this.journal = journal;
        this.planTurn = planTurn;
        this.calls = new CallsUnderWay(runners, threads, callStep, places, queue.id());
        this.clock = clock;
        this.node = node;
        this.queue = queue;
        this.claim = claim;
        this.news = new ArrayList<>(news);
    }

    /** Has this runner look into the log, where somebody else has written something. */
    void nudge() {
        calls.nudge();
    }

    /**
     * Has a new queue written down, together with what is announced first, so that this needs no commit of its own. What
     * was announced is done when this runner runs.
     *
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the queue may exist then
     */
    Accepted start(String fingerprint) {
        Turn turn = safely();
        try {
            Accepted accepted = journal.start(
                    queue.start(), fingerprint, queue.createdAt(), turn.change(queue, List.of(), claim()));
            if (accepted instanceof Accepted.Fresh fresh) {
                queue = fresh.queue();
                announced = turn;
            }
            return accepted;
        } finally {
            if (announced == null) {
                calls.dismiss();
            }
        }
    }

    /**
     * Takes a queue that nobody works on, because somebody asks for something: has that written down, together with what is
     * announced first.
     *
     * @return the queue then; empty when there is nothing to announce, or somebody came before: nothing is written then
     * @throws StoreUnavailable as for a start
     */
    Optional<Queue> take(List<Operation> asked) {
        Queue before = queue;
        for (Operation operation : asked) {
            queue = planTurn.noted(queue, operation);
        }
        Turn turn = safely();
        try {
            boolean announces = turn.keeps() && !turn.calls().isEmpty();
            if (announces && journal.write(turn.change(before, asked)) instanceof Written.Appended appended) {
                queue = before.with(appended.entries());
                claim = appended.claim();
                announced = turn;
            }
        } finally {
            if (announced == null) {
                calls.dismiss();
            }
        }
        return announced == null ? Optional.empty() : Optional.of(queue);
    }

    private Claim claim() {
        return Objects.requireNonNull(claim, "nothing is written about a queue that was not taken");
    }

    void run() {
        try {
            boolean goOn;
            do {
                try {
                    goOn = announced == null ? takeTurn() : act(announced);
                } finally {
                    announced = null;
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
        if (turn.keeps() && news.isEmpty() && turn.decisions().isEmpty() && !mustLook) {
            if (turn.calls().isEmpty()) {
                await(turn.until());
            } else {
                call(turn);
            }
            return true;
        }
        mustLook = false;
        switch (write(turn.change(queue, news, claim()))) {
            case Written.Appended appended -> {
                queue = queue.with(appended.entries());
                news.clear();
                return act(turn);
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

    /** Does what was written down just now; false when that was to let go of the queue. */
    private boolean act(Turn turn) {
        runners.changed(queue);
        if (turn.keeps()) {
            call(turn);
        } else {
            runners.rested(queue, turn.then());
        }
        return turn.keeps();
    }

    /** Plans; when that fails, which only a fault in Skald can make it, restores, and if that fails too asks a human. */
    private Turn safely() {
        try {
            return planTurn.next(withNews(), calls, runners.draining());
        } catch (RuntimeException e) {
            LOG.errorf(e, "queue %s: an internal error; the queue is restored, or left to an admin", queue.id());
            String what = "internal error, see the log of node " + node.name();
            Queue paper = withNewsIfPossible();
            if (!failedBefore && paper.status() == QueueStatus.RUNNING) {
                failedBefore = true;
                Operation.Decision restore = new Operation.RestoreRequested(what);
                return new Turn(List.of(restore), List.of(), new Then.Keep(), null, planTurn.noted(paper, restore));
            }
            if (!calls.isEmpty()) {
                // What came of them must not be lost.
                return new Turn(List.of(), List.of(), new Then.Keep(), null, paper);
            }
            Operation.Decision attention = new Operation.QueueAttention(null, what);
            Waiting waiting = new Waiting(Waiting.Reason.ATTENTION, null, null, StepProblem.of(what));
            return new Turn(
                    List.of(attention),
                    List.of(),
                    new Then.Release(null, waiting),
                    null,
                    planTurn.noted(paper, attention));
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
            paper = planTurn.noted(paper, fact);
        }
        return paper;
    }

    /** Writes a change down; while the database is away, tries again, as what happened must not be forgotten. */
    private Written write(Change change) throws InterruptedException {
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
