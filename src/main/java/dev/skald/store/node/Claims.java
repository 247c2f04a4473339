package dev.skald.store.node;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes queues for this node, unless it was declared dead. Each claim raises the queue's fence and flags it interrupted
 * before any work is done on it; rows that another transaction has locked are skipped.
 */
public interface Claims {
    /** Takes queues that nobody holds and whose time has come, the longest overdue first. */
    List<ClaimedQueue> due(int limit);

    /** Takes one queue if nobody holds it and something is due on it. */
    Optional<ClaimedQueue> due(UUID queueId);

    /** Takes queues whose holder is dead. {@link Nodes} says which nodes are dead. */
    List<ClaimedQueue> interrupted(int limit);

    /**
     * Takes one queue if its holder is dead.
     *
     * @param audit who asked for it, noted if it is taken
     * @throws StoreUnavailable also when this node was declared dead itself
     */
    Optional<ClaimedQueue> interrupted(UUID queueId, List<AuditEntry> audit);

    /** The name of the node that holds a queue, if one does. */
    Optional<String> holder(UUID queueId);

    /**
     * Takes queues that this node holds with exactly these claims. The caller must be sure that no runner of this node
     * uses them.
     *
     * @return what was taken, by its former claim
     */
    Map<Claim, ClaimedQueue> unowned(Collection<Claim> claims);

    /** What this node holds one queue with, if it does. */
    Optional<Claim> held(UUID queueId);

    /** Everything that this node holds. */
    List<Claim> held();
}
