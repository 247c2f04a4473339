package dev.skald.store;

import dev.skald.queue.Operation;
import dev.skald.queue.QueueStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change to one queue, written as a whole or not at all.
 *
 * @param queueId which queue
 * @param author who writes
 * @param seen the last log entry that the decisions were made in knowledge of
 * @param facts what happened; recorded even when the log has moved on
 * @param decisions what is to be done; recorded only if nothing unseen was written meanwhile
 * @param status the queue's status once the decisions are recorded; null when they leave it as it was
 * @param then what becomes of the lock; like the decisions, only if nothing unseen was written
 */
public record Change(
        UUID queueId,
        Author author,
        long seen,
        List<Operation.Fact> facts,
        List<Operation.Decision> decisions,
        @Nullable QueueStatus status,
        Then then) {
    public Change {
        facts = List.copyOf(facts);
        decisions = List.copyOf(decisions);
    }

    /** Facts, then decisions: the order in which they are written. */
    List<Operation> operations() {
        List<Operation> all = new ArrayList<>(facts.size() + decisions.size());
        all.addAll(facts);
        all.addAll(decisions);
        return all;
    }
}
