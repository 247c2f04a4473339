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
     * @param seq its last log entry when it was found; whatever happens to it later raises it
     * @param endedAt when it succeeded; with the id, its place among those that may be purged
     */
    record Candidate(UUID queueId, long seq, Instant endedAt) {
        /** Comes before every queue. */
        public static final Candidate NONE = new Candidate(new UUID(0, 0), 0, Instant.EPOCH);
    }

    /**
     * Queues that succeeded longer ago than their window, the oldest first; a sub-queue only after its parent. What a
     * caller says that its queue belongs to holds nothing up, so no circle can: a queue is always there before its
     * sub-queues.
     *
     * <p>Their age is counted up to the last heartbeat of any node, which notes when the clock steps forth: then a queue
     * that ended before is not as old as it looks. When the clock has stepped back since, that heartbeat lies ahead, and
     * now counts.
     *
     * @param after the last one of those found before, so that these come after it
     */
    List<Candidate> candidates(Duration window, Candidate after, int limit);

    /**
     * Removes queues in one transaction, and remembers the outcome of each. Those that have changed since they were found
     * stay, and so do those that somebody is at just now.
     *
     * @return how many were removed
     */
    int purge(List<Candidate> batch);
}
