package dev.skald.store;

import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that are written in one transaction, in the order of their queues' ids. Those that don't fit are left alone:
 * what is decided here is only what a single look at the lock rows tells.
 */
final class Batch {
    /** In the order of ids, so that whatever waits for a row waits in the same order everywhere. */
    private static final Comparator<Submission<?>> BY_ID = Comparator.comparing(Submission::queueId);

    private final Node node;
    private final List<Submission.OfStart> starts = new ArrayList<>();
    private final List<Submission.OfChange> changes = new ArrayList<>();
    /** Others of the same queue: they see what was written before them. */
    private final List<Submission<?>> second = new ArrayList<>();

    Batch(Node node, List<Submission<?>> submissions) {
        this.node = node;
        Set<UUID> queues = new HashSet<>();
        for (Submission<?> submission : submissions.stream().sorted(BY_ID).toList()) {
            switch (submission) {
                case Submission<?> other when !queues.add(other.queueId()) -> second.add(other);
                case Submission.OfStart start -> starts.add(start);
                case Submission.OfChange change -> changes.add(change);
            }
        }
    }

    /** Whether a change is of the kind that is written together with others. */
    static boolean fits(Change change) {
        return change.subQueues().isEmpty();
    }

    /**
     * What came of one submission.
     *
     * @param answer tells whoever waits for it, once the transaction is committed
     */
    record Done(Submission<?> submission, boolean written, Runnable answer) {}

    /**
     * Writes what can be written; nobody is told before it is committed.
     *
     * @return one for each submission
     */
    List<Done> write(Connection connection) throws SQLException {
        // Once, as it may be another one a moment later.
        String name = node.name();
        BatchRows.Locked locked = BatchRows.lock(connection, name, starts, changes);
        List<Done> done = new ArrayList<>();
        second.forEach(submission -> done.add(alone(submission)));
        List<Submission.OfStart> fresh = new ArrayList<>();
        for (Submission.OfStart start : starts) {
            if (locked.fresh().contains(start.queueId())) {
                fresh.add(start);
            } else {
                done.add(alone(start));
            }
        }
        List<Moved> moved = new ArrayList<>();
        for (Submission.OfChange change : changes) {
            decide(change, locked.rows().get(change.queueId()), name, moved, done);
        }
        if (fresh.isEmpty() && moved.isEmpty()) {
            return done;
        }
        Instant at = BatchRows.append(connection, name, fresh, moved);
        for (Submission.OfStart start : fresh) {
            Queue queue = Queue.fold(start.start(), start.entries(at, name));
            Accepted accepted = new Accepted.Fresh(queue, Claim.ofStart(queue.id()));
            done.add(new Done(start, true, () -> start.answer(accepted)));
        }
        for (Moved one : moved) {
            Submission.OfChange change = one.change();
            Written written = new Written.Appended(change.entries(at, name), one.taken());
            done.add(new Done(change, true, () -> change.answer(written)));
        }
        return done;
    }

    private static Done alone(Submission<?> submission) {
        return new Done(submission, false, submission::leaveAlone);
    }

    /** A lock row that is ours now. */
    record Lock(@Nullable String holder, long fence, long seq, QueueStatus status, boolean mayTake) {}

    /**
     * A change that is written, and who holds its queue afterwards.
     *
     * @param status the queue's status afterwards
     * @param taken this node's claim, when the change took one
     */
    record Moved(
            Submission.OfChange change,
            @Nullable String holder,
            long fence,
            QueueStatus status,
            @Nullable Claim taken) {}

    private static void decide(
            Submission.OfChange submission, @Nullable Lock lock, String name, List<Moved> moved, List<Done> done) {
        Change change = submission.change();
        // No row, or somebody else is at it just now; or its author has not seen everything.
        if (lock == null) {
            done.add(alone(submission));
            return;
        }
        boolean ours = name.equals(lock.holder());
        QueueStatus status = change.status() == null ? lock.status() : change.status();
        if (change.author() instanceof Author.Holder holder
                && !(ours && lock.fence() == holder.claim().fence())) {
            done.add(new Done(submission, false, () -> submission.answer(new Written.ClaimLost())));
        } else if (lock.seq() != change.seen()) {
            done.add(alone(submission));
        } else if (ours && !(change.then() instanceof Then.TakeFree)) {
            String holder = change.then() instanceof Then.Release ? null : name;
            moved.add(new Moved(submission, holder, lock.fence(), status, null));
        } else if (lock.holder() == null && lock.mayTake() && takes(change.then())) {
            long fence = lock.fence() + 1;
            moved.add(new Moved(submission, name, fence, status, new Claim(change.queueId(), fence)));
        } else {
            done.add(alone(submission));
        }
    }

    private static boolean takes(Then then) {
        return then instanceof Then.Take || then instanceof Then.TakeFree;
    }
}
