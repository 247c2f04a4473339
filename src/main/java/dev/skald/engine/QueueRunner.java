package dev.skald.engine;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Next;
import dev.skald.queue.Operation;
import dev.skald.queue.PlainFact;
import dev.skald.queue.Queue;
import dev.skald.store.Accepted;
import dev.skald.store.Claim;
import dev.skald.store.Journal;
import dev.skald.store.Node;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on one queue: plan, write down what is about to be called, call, write down what came of it, until nothing is
 * left to do now. The outcome of one call and the announcement of the next are one change.
 */
final class QueueRunner {
    private static final Logger LOG = Logger.getLogger(QueueRunner.class);

    private final Runners runners;
    private final Journal journal;
    private final WriteChange write;
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
    /** What of the next turn is written down; less each time that the database refuses it. */
    private Extent extent = Extent.ALL;
    /** Why less is; null when all is. */
    private @Nullable StoreRefused refusal;

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
        this.journal = journal;
        this.write = new WriteChange(journal, threads);
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

    /** Tells this runner what somebody else has written into the log. */
    void tell(List<LogEntry> written) {
        calls.tell(written);
    }

    /**
     * Has a new queue written down, together with what is announced first, so that this needs no commit of its own. What
     * was announced is done when this runner runs.
     *
     * @throws StoreUnavailable when the database can't be reached or its answer was lost; the queue may exist then
     * @throws StoreRefused when the database does not take it, with whatever is announced
     */
    Accepted start(String fingerprint) {
        Turn turn = safely();
        try {
            Accepted accepted = start(fingerprint, turn);
            if (accepted instanceof Accepted.Fresh) {
                announced = turn;
            }
            return accepted;
        } catch (StoreRefused e) {
            // It may be what is announced that the database does not take: then the queue is to say so.
            return start(fingerprint, Turn.ofFacts(queue));
        } finally {
            if (announced == null) {
                calls.dismiss();
            }
        }
    }

    private Accepted start(String fingerprint, Turn turn) {
        Accepted accepted =
                journal.start(queue.start(), fingerprint, queue.createdAt(), turn.change(queue, List.of(), claim()));
        if (accepted instanceof Accepted.Fresh fresh) {
            queue = fresh.queue();
        }
        return accepted;
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
        } catch (StoreRefused e) {
            LOG.warnf("queue %s: %s; what was asked is written down by itself", before.id(), e.getMessage());
        } finally {
            if (announced == null) {
                calls.dismiss();
            }
        }
        return announced == null ? Optional.empty() : Optional.of(queue);
    }

    /** What it works with. */
    Claim claim() {
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
        Turn turn = planned();
        if (turn.keeps() && news.isEmpty() && turn.decisions().isEmpty() && !mustLook) {
            if (turn.calls().isEmpty()) {
                await(turn.until());
            } else {
                call(turn);
            }
            return true;
        }
        mustLook = false;
        Written written;
        try {
            written = write.write(turn.change(queue, news, claim()));
        } catch (StoreRefused e) {
            writeLess(turn, e);
            return true;
        }
        return goesOn(turn, written);
    }

    private boolean goesOn(Turn turn, Written written) {
        switch (written) {
            case Written.Appended appended -> {
                know(appended.entries());
                return act(turn);
            }
            case Written.Overtaken overtaken -> {
                know(overtaken.entries());
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

    /** Something was written down: from there it goes on as usual. */
    private void know(List<LogEntry> entries) {
        queue = queue.with(entries);
        news.clear();
        extent = Extent.ALL;
        refusal = null;
    }

    /**
     * Has less of a turn written down next, as the database never takes all of it: what happened must not be forgotten, and
     * no call be made that is not announced.
     *
     * @throws StoreRefused when there is no less
     */
    private void writeLess(Turn turn, StoreRefused refused) {
        LOG.errorf(refused, "queue %s: this can't be written down; less is", queue.id());
        refusal = refused;
        Extent less = extent.less(!news.isEmpty(), !turn.calls().isEmpty());
        if (less == null) {
            throw refused;
        }
        extent = less;
        if (extent == Extent.PLAIN_FACTS) {
            news.replaceAll(fact -> PlainFact.of(fact, why()));
        }
    }

    private String why() {
        return "the database refuses it: "
                + Objects.requireNonNull(refusal, "nothing is left out without a reason")
                        .reason();
    }

    /** What is to be done now, as far as it can be written down. */
    private Turn planned() {
        return switch (extent) {
            case ALL -> safely();
            case FACTS, PLAIN_FACTS -> Turn.ofFacts(withNews());
            case NO_CALLS -> safely(() -> planTurn.withoutCalls(withNews(), calls, runners.draining(), why()));
            case STOP -> stopped(why());
        };
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
        return safely(() -> planTurn.next(withNews(), calls, runners.draining()));
    }

    private Turn safely(Supplier<Turn> plan) {
        try {
            return plan.get();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s: an internal error; the queue is restored, or left to an admin", queue.id());
            return stopped("internal error, see the log of node " + node.name());
        }
    }

    private Turn stopped(String what) {
        boolean mayRestore = !failedBefore;
        failedBefore = true;
        return planTurn.stopped(withNewsIfPossible(), calls, mayRestore, what);
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
        come.entries().forEach(this::see);
    }

    /** Sees what somebody else has written; it need not be read from the log when it is what comes next. */
    private void see(LogEntry entry) {
        if (entry.seq() == queue.seq() + 1) {
            queue = queue.with(entry);
        } else if (entry.seq() > queue.seq()) {
            mustLook = true;
        }
    }

    private void learn(CallsUnderWay.Answered answered) {
        Prepared prepared = answered.prepared();
        Next.Due due = prepared.due();
        queue.step(due.step())
                .judge(due.kind(), prepared.attempt(), answered.outcome(), clock.instant())
                .ifPresent(news::add);
    }
}
