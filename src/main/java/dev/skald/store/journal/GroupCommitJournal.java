package dev.skald.store.journal;

import dev.skald.process.VitalThreads;
import dev.skald.queue.QueueStart;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Writes the changes of many queues in one transaction: all that wait when a writer is free. A lone change is written
 * at once and waits for no others; the higher the load, the more changes share a commit.
 *
 * <p>{@link InlineJournal} writes on the caller's thread what can't share a batch: a change that was overtaken, a start
 * whose id is taken, a change of a kind that batches do not have. It also writes each change of a batch that failed, so
 * that one bad change fails alone.
 */
@ApplicationScoped
@Typed(GroupCommitJournal.class)
public class GroupCommitJournal implements Journal {
    private static final Logger LOG = Logger.getLogger(GroupCommitJournal.class);

    /** A larger batch would only make all its changes wait for the last one. */
    private static final int BATCH_MAX = 500;

    private final Database database;
    private final Node node;
    private final InlineJournal single;
    private final OutboxRows outbox;
    private final Duration patience;
    private final Backlog room;

    @Inject
    public GroupCommitJournal(
            Database database,
            Node node,
            InlineJournal single,
            OutboxRows outbox,
            VitalThreads threads,
            JournalSettings settings) {
        this(database, node, single, outbox, threads, settings.writers(), settings.waiting(), settings.patience());
    }

    public GroupCommitJournal(
            Database database,
            Node node,
            InlineJournal single,
            OutboxRows outbox,
            VitalThreads threads,
            int writers,
            int waitingMax,
            Duration patience) {
        this.database = database;
        this.node = node;
        this.single = single;
        this.outbox = outbox;
        this.patience = patience;
        this.room = new Backlog(waitingMax, BATCH_MAX, patience);
        // Platform threads, because virtual threads would queue for a carrier behind the threads that wait for them.
        for (int i = 1; i <= writers; i++) {
            threads.start("journal-" + i, this::writeUntilClosed);
        }
        threads.start("journal-patience", this::giveUpUntilClosed);
    }

    /** Ends the writers once all waiting changes are written. */
    @PreDestroy
    public void close() {
        room.close();
    }

    /** How many changes wait to be written. */
    public int waiting() {
        return room.count();
    }

    @Override
    public StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
        if (!Batch.fits(first) || first.lockChange() instanceof LockChange.Close) {
            return single.start(start, fingerprint, acceptedAt, first);
        }
        return switch (submit(new Submission.OfStart(start, fingerprint, acceptedAt, first))) {
            case Submission.Outcome.Answered<StartResult> answered -> answered.answer();
            case Submission.Outcome.Alone<StartResult> alone -> single.start(start, fingerprint, acceptedAt, first);
        };
    }

    @Override
    public WriteResult write(Change change) {
        if (!Batch.fits(change)) {
            return single.write(change);
        }
        return switch (submit(new Submission.OfChange(change))) {
            case Submission.Outcome.Answered<WriteResult> answered -> answered.answer();
            case Submission.Outcome.Alone<WriteResult> alone -> single.write(change);
        };
    }

    private <A> Submission.Outcome<A> submit(Submission<A> submission) {
        if (!room.enter(submission)) {
            throw new StoreUnavailable("too many changes wait to be written");
        }
        return submission.await();
    }

    private void writeUntilClosed() {
        List<Submission<?>> taken = room.take();
        while (!taken.isEmpty()) {
            try {
                writeTogether(taken);
            } finally {
                room.written();
            }
            taken = room.take();
        }
    }

    private void giveUpUntilClosed() {
        try {
            Optional<Submission<?>> late = room.giveUp();
            while (late.isPresent()) {
                late.get().fail(new StoreUnavailable("a change waited for " + patience + " and was not written"));
                late = room.giveUp();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("this thread is never interrupted", e);
        }
    }

    /** Writes a batch and, whatever happens, tells every waiting thread. */
    private void writeTogether(List<Submission<?>> taken) {
        try {
            Batch batch = new Batch(node, outbox, taken);
            List<Batch.Done> done = database.inTransaction(connection -> batch.write(connection));
            done.forEach(one -> one.answer().run());
            if (batch.raisesEvents()) {
                outbox.committed();
            }
        } catch (StoreUnavailable e) {
            fail(taken, e);
        } catch (RuntimeException e) {
            LOG.warnf(e, "writing %d changes together failed; each is written by itself", taken.size());
            taken.forEach(Submission::leaveAlone);
        } catch (Error e) {
            // The failure may have come after the commit.
            fail(taken, new StoreUnavailable("the writer of the journal has failed: " + e));
            throw e;
        }
    }

    /** After a lock time-out each change is written by itself, so that the others do not wait for the locked row again. */
    private static void fail(List<Submission<?>> taken, StoreUnavailable failure) {
        if (failure.getCause() instanceof SQLException cause && Database.isLockTimeout(cause)) {
            taken.forEach(Submission::leaveAlone);
        } else {
            taken.forEach(submission -> submission.fail(failure));
        }
    }
}
