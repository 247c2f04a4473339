package dev.skald.store.node;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** One running Skald, under the name by which its claims and its log entries are known. */
public final class Node {
    private final AtomicLong starts = new AtomicLong();
    private volatile String name;

    /**
     * A node.
     *
     * @param name that no node ever had, so that a restarted node is not taken for the one that died
     */
    public Node(String name) {
        this.name = name;
    }

    /** The name that this node has now. */
    public String name() {
        return name;
    }

    /**
     * The claim that one attempt at a start is made with. This node makes no other claim on the queue with the same fence,
     * so a lock row with it tells which attempt wrote it, and that nobody has taken the queue since.
     */
    public Claim claimOfStart(UUID queueId) {
        return new Claim(queueId, -starts.incrementAndGet());
    }

    /** Goes on as somebody new: whatever is claimed under the name until now is lost to this node. */
    public void rename(String another) {
        name = another;
    }
}
