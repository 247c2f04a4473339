package dev.skald.engine.run;

import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.StoreRefused;
import dev.skald.store.journal.Change;
import dev.skald.store.node.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one runner writes next: what has happened, and what it will do then. Each time that the database refuses it for
 * good, it becomes less.
 */
final class NextChange {
    private static final Logger LOG = Logger.getLogger(NextChange.class);

    private final PlanTurn planTurn;
    private final OngoingCalls calls;
    /** What happened and is not written down yet. */
    private final List<Operation.Fact> news;

    private boolean failedBefore;
    private ChangeExtent extent = ChangeExtent.ALL;
    /** Why less is written; null when all is. */
    private @Nullable StoreRefused refusal;

    NextChange(PlanTurn planTurn, OngoingCalls calls, List<Operation.Fact> news) {
        this.planTurn = planTurn;
        this.calls = calls;
        this.news = new ArrayList<>(news);
    }

    /** Notes that something happened. */
    void add(Operation.Fact fact) {
        news.add(fact);
    }

    /** Whether something has happened that is not written down. */
    boolean hasNews() {
        return !news.isEmpty();
    }

    /**
     * What is to be done now, as far as it can be written down.
     *
     * @param queue as it is in the log
     */
    PlannedTurn plan(Queue queue) {
        return switch (extent) {
            case ALL -> safely(queue, () -> planTurn.next(withNews(queue), calls));
            case FACTS, PLAIN_FACTS -> PlannedTurn.ofFacts(withNews(queue));
            case NO_CALLS -> safely(queue, () -> planTurn.withoutCalls(withNews(queue), calls, why()));
            case STOP -> stopped(queue, why());
        };
    }

    /** A turn with what has happened. */
    Change of(PlannedTurn turn, Queue queue, Claim claim) {
        return turn.change(queue, news, claim);
    }

    /** It was written down; from there it goes on as usual. */
    void written() {
        news.clear();
        extent = ChangeExtent.ALL;
        refusal = null;
    }

    /**
     * Makes the next turn smaller, because the database refuses all of it for good: what happened must not be
     * forgotten, and no call may be made without its announcement.
     *
     * @throws StoreRefused when there is no less
     */
    void less(PlannedTurn turn, StoreRefused refused) {
        LOG.errorf(refused, "queue %s: this can't be written down; less is", calls.queueId());
        refusal = refused;
        ChangeExtent less = extent.less(hasNews(), !turn.calls().isEmpty());
        if (less == null) {
            throw refused;
        }
        extent = less;
        if (extent == ChangeExtent.PLAIN_FACTS) {
            news.replaceAll(fact -> PlainFact.of(fact, why()));
        }
    }

    private String why() {
        return "the database refuses it: "
                + Objects.requireNonNull(refusal, "nothing is left out without a reason")
                        .reason();
    }

    /**
     * Plans. If that fails, which only a fault in Skald can cause, it restores the queue; if that fails too, the queue
     * needs attention.
     */
    private PlannedTurn safely(Queue queue, Supplier<PlannedTurn> plan) {
        try {
            return plan.get();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s: an internal error; the queue is restored, or left to an admin", queue.id());
            return stopped(queue, "internal error, see the log of node " + planTurn.nodeName());
        }
    }

    private PlannedTurn stopped(Queue queue, String what) {
        boolean mayRestore = !failedBefore;
        failedBefore = true;
        return planTurn.stopped(withNewsIfPossible(queue), calls, mayRestore, what);
    }

    /**
     * The queue with the news. News that break the rules of the state tables are dropped, because no log may hold them.
     */
    private Queue withNewsIfPossible(Queue queue) {
        try {
            return withNews(queue);
        } catch (IllegalStateException e) {
            LOG.errorf(e, "queue %s: this can't have happened and is not written down: %s", queue.id(), news);
            news.clear();
            return queue;
        }
    }

    private Queue withNews(Queue queue) {
        return planTurn.after(queue, news);
    }
}
