package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.store.log.LogCodec;
import dev.skald.store.node.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a change, given the lock row of its queue. Every journal decides by these rules. {@link BatchText} has the
 * database decide the common case by the same rules, so that a batch takes one round trip.
 */
public sealed interface ChangeDecision {
    /** Nothing is written. */
    record Refuse(WriteResult answer) implements ChangeDecision {}

    /**
     * The whole change is written.
     *
     * @param lockChange what becomes of the lock row as it is: a change that takes a queue, or leaves it due, keeps the row while
     *     somebody holds the queue
     * @param claim what this node holds the queue with from now on, when it takes it; else null
     * @param tellsHolder whether another node holds the queue and is to be told
     */
    record Append(LockChange.RowChange lockChange, @Nullable Claim claim, boolean tellsHolder)
            implements ChangeDecision {}

    /** The log has moved on: what is written depends on the entries that the writer has not seen, see {@link Overtaken}. */
    record Compare() implements ChangeDecision {}

    /**
     * Decides.
     *
     * @param lock the lock row; null when there is none
     * @param node the name of the node that writes
     */
    static ChangeDecision of(@Nullable EventLock lock, Change change, String node) {
        if (lock == null) {
            return new Refuse(new WriteResult.Closed());
        }
        Claim claim = change.claim();
        if (claim != null && !(lock.fence() == claim.fence() && node.equals(lock.holder()))) {
            return new Refuse(new WriteResult.ClaimLost());
        }
        if (change.lockChange() instanceof LockChange.TakeIfFree && lock.holder() != null) {
            return new Refuse(new WriteResult.Overtaken(List.of()));
        }
        return lock.seq() == change.seen() ? append(lock, change, node) : new Compare();
    }

    /** What is written of a change whose writer has seen the whole log and may write. */
    static Append append(EventLock lock, Change change, String node) {
        boolean held = lock.holder() != null;
        boolean elsewhere = held && !node.equals(lock.holder());
        return switch (change.lockChange()) {
            case LockChange.Take take when !held -> taken(lock, change);
            case LockChange.TakeIfFree take -> taken(lock, change);
            case LockChange.Take take -> new Append(new LockChange.Keep(), null, elsewhere);
            case LockChange.LeaveDue due when held -> new Append(new LockChange.Keep(), null, elsewhere);
            case LockChange.LeaveDue due -> new Append(due, null, false);
            case LockChange.Keep keep -> new Append(keep, null, elsewhere);
            case LockChange.Release release -> new Append(release, null, false);
            case LockChange.Close close -> new Append(close, null, false);
        };
    }

    private static Append taken(EventLock lock, Change change) {
        return new Append(new LockChange.Take(), new Claim(change.queueId(), Claim.fenceAfter(lock.fence())), false);
    }

    /**
     * What is written of a change whose writer has not seen the whole log.
     *
     * @param recorded whether the change is in the log already: it was committed, but the answer to the commit was lost. That
     *     can only be found here when the change kept the lock: after any other one its writer would hold the queue no more
     * @param news the facts that the log does not have yet; empty when the change is recorded
     */
    record Overtaken(boolean recorded, List<Operation.Fact> news) {
        /**
         * Decides.
         *
         * @param unseen the entries that the writer has not seen
         * @param node the name of the node that writes
         */
        public static Overtaken of(Change change, List<LogEntry> unseen, String node) {
            List<LogCodec.Row> known = unseen.stream()
                    .map(entry -> LogCodec.encode(entry.operation()))
                    .toList();
            if (isRecorded(change, unseen, known, node)) {
                return new Overtaken(true, List.of());
            }
            List<Operation.Fact> news = change.facts().stream()
                    .filter(fact -> known.stream().noneMatch(LogCodec.encode(fact)::sameAs))
                    .toList();
            return new Overtaken(false, news);
        }

        private static boolean isRecorded(Change change, List<LogEntry> unseen, List<LogCodec.Row> known, String node) {
            List<LogCodec.Row> mine =
                    change.operations().stream().map(LogCodec::encode).toList();
            boolean kept = change.claim() != null && change.lockChange() instanceof LockChange.Keep;
            if (!kept || known.size() < mine.size()) {
                return false;
            }
            for (int i = 0; i < mine.size(); i++) {
                if (!mine.get(i).sameAs(known.get(i)) || !unseen.get(i).node().equals(node)) {
                    return false;
                }
            }
            return true;
        }
    }
}
