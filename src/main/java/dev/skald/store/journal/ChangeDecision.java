package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.store.log.LogCodec;
import dev.skald.store.node.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a change, given the lock row of its queue. Every journal decides by these rules. {@link BatchText}
 * applies the same rules to the common case in SQL, so that a batch takes one round trip.
 */
public sealed interface ChangeDecision {
    /** Nothing is written. */
    record Refuse(WriteResult answer) implements ChangeDecision {}

    /**
     * The whole change is written.
     *
     * @param lockChange what happens to the lock row: a change that takes a queue, or makes it due, keeps the row while
     *     a node holds the queue
     * @param claim this node's claim from now on when it takes the queue; else null
     * @param tellsHolder whether another node holds the queue and must be told
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

    /** What is written of a change whose writer has read the whole log and may write. */
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
     * What is written of a change whose writer has not read the whole log.
     *
     * @param recorded whether the log has the change already: it was committed, but the answer to the commit was lost.
     *     This can be found only when the change kept the lock, because after any other change its writer does not hold
     *     the queue any more
     * @param news the facts that the log does not have yet; empty when it has the change already
     */
    record Overtaken(boolean recorded, List<Operation.Fact> news) {
        /**
         * Decides.
         *
         * @param unseen the entries that the writer has not read
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
