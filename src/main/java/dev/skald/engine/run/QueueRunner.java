package dev.skald.engine.run;

import dev.skald.engine.call.PreparedCall;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OutcomeFacts;
import dev.skald.queue.Queue;
import dev.skald.store.StoreRefused;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on one queue: plans, writes the intent of the calls, makes them, writes their outcomes, until nothing is left
 * to do now. The outcome of one call and the announcement of the next are one change.
 */
final class QueueRunner {
    private static final Logger LOG = Logger.getLogger(QueueRunner.class);

    private final Claim claim;
    private final NextChange next;
    private final OngoingCalls calls;
    private final WriteChange write;
    private final TellListeners listeners;
    private final InstantSource clock;

    private Queue queue;
    /** What is written down already and not done yet: the first turn of a queue that this node has just begun with. */
    private @Nullable PlannedTurn announced;

    private boolean mustLook;

    QueueRunner(
            Queue queue,
            Claim claim,
            @Nullable PlannedTurn announced,
            NextChange next,
            OngoingCalls calls,
            WriteChange write,
            TellListeners listeners,
            InstantSource clock) {
        this.queue = queue;
        this.claim = claim;
        this.announced = announced;
        this.next = next;
        this.calls = calls;
        this.write = write;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** What it works with. */
    Claim claim() {
        return claim;
    }

    /** Where it is told what happens. */
    RunnerInbox inbox() {
        return calls.inbox();
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
        PlannedTurn turn = next.plan(queue);
        if (turn.keeps() && !next.hasNews() && turn.decisions().isEmpty() && !mustLook) {
            if (turn.calls().isEmpty()) {
                await(turn.until());
            } else {
                call(turn);
            }
            return true;
        }
        mustLook = false;
        WriteResult written;
        try {
            written = write.write(next.of(turn, queue, claim));
        } catch (StoreRefused e) {
            next.less(turn, e);
            return true;
        }
        return goesOn(turn, written);
    }

    private boolean goesOn(PlannedTurn turn, WriteResult written) {
        switch (written) {
            case WriteResult.Appended appended -> {
                know(appended.entries());
                return act(turn);
            }
            case WriteResult.Overtaken overtaken -> {
                know(overtaken.entries());
                return true;
            }
            case WriteResult.ClaimLost lost -> {
                LOG.infof("queue %s: another node works on it now", queue.id());
                return false;
            }
            case WriteResult.Closed closed -> {
                LOG.infof("queue %s: it has ended meanwhile", queue.id());
                return false;
            }
        }
    }

    /** Something was written down. */
    private void know(List<LogEntry> entries) {
        queue = queue.with(entries);
        next.written();
    }

    /** Does what was written down just now; false when the queue was released. */
    private boolean act(PlannedTurn turn) {
        listeners.changed(queue);
        if (turn.keeps()) {
            call(turn);
        } else {
            listeners.rested(queue, turn.lockChange() instanceof LockChange.Release release ? release.dueAt() : null);
        }
        return turn.keeps();
    }

    /**
     * Makes the calls that the log announces now. One by itself is made here, unless something else may have to be done
     * before it ends.
     */
    private void call(PlannedTurn turn) {
        boolean alone = turn.calls().size() == 1 && calls.isEmpty() && turn.until() == null;
        PreparedCall first = alone ? turn.calls().getFirst() : null;
        if (first != null && !first.mayBeOvertaken() && !turn.after().waits(first.looksAt())) {
            learn(calls.makeHere(first));
        } else {
            turn.calls().forEach(calls::make);
        }
    }

    /** Waits for something to happen, or until it is time to plan again. */
    private void await(@Nullable Instant until) throws InterruptedException {
        RunnerInbox.News come = calls.await(until == null ? null : Duration.between(clock.instant(), until));
        come.answered().forEach(this::learn);
        mustLook = come.look();
        come.entries().forEach(this::see);
    }

    /** Takes over what another writer has written; if these are the next entries, the log need not be read. */
    private void see(LogEntry entry) {
        if (entry.seq() == queue.seq() + 1) {
            queue = queue.with(entry);
        } else if (entry.seq() > queue.seq()) {
            mustLook = true;
        }
    }

    private void learn(RunnerInbox.Answered answered) {
        PreparedCall prepared = answered.prepared();
        OutcomeFacts.of(queue, prepared.due(), prepared.attempt(), answered.outcome(), clock.instant())
                .ifPresent(next::add);
    }
}
