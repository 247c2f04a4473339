package dev.skald.store.removal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Finds and removes queues that succeeded and whose window is over. */
public interface PurgeableQueues {
    /**
     * A queue that may be purged.
     *
     * @param seq its last log entry when it was found; every later change raises it
     * @param endedAt when it succeeded; with the id, its place among those that may be purged
     */
    record Candidate(UUID queueId, long seq, Instant endedAt) {
        /** Comes before every queue. */
        public static final Candidate NONE = new Candidate(new UUID(0, 0), 0, Instant.EPOCH);
    }

    /**
     * Queues that succeeded longer ago than their window, the oldest first; a sub-queue only after its parent. Only a
     * parent that started the sub-queue counts, not one that a caller named. So there is no circle: a parent exists
     * before its sub-queues.
     *
     * <p>Their age is counted up to the last heartbeat of any node. A heartbeat notes a step of the clock forth: a
     * queue that ended before the step is younger than it looks. After a step back, that heartbeat lies in the future,
     * and the present time counts.
     *
     * @param after the last one of those found before, so that these come after it
     */
    List<Candidate> candidates(Duration window, Candidate after, int limit);

    /**
     * Removes queues in one transaction, and remembers the outcome of each. Queues that have changed since they were
     * found stay, and so do queues that another transaction has locked.
     *
     * @return how many were removed
     */
    int purge(List<Candidate> batch);
}
