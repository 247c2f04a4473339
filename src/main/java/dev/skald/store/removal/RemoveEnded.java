package dev.skald.store.removal;

import dev.skald.queue.Queue;
import dev.skald.store.audit.AuditEntry;
import java.util.List;

/** Removes queues that have ended, and leaves tombstones in their place. */
public interface RemoveEnded {
    /**
     * Removes a queue that has ended.
     *
     * @param seen the queue as it was when this was decided
     * @param audit who asked for it, noted if it is removed
     * @return false when it has changed since, or is gone
     */
    boolean remove(Queue seen, List<AuditEntry> audit);
}
