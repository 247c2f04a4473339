package dev.skald.recovery;

import dev.skald.engine.run.Drain;
import dev.skald.engine.run.LeaseTimer;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Nodes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Declares nodes dead that were silent for a lease, unless this node's own heartbeat is late. Each round of {@link
 * RecoverInterrupted} begins with it.
 */
@ApplicationScoped
public class DeclareDead {
    private static final Logger LOG = Logger.getLogger(DeclareDead.class);

    private final Nodes nodes;
    private final SilentNodes silentNodes;
    private final LeaseTimer lease;
    private final Drain drain;
    private final NodeSettings settings;

    DeclareDead(Nodes nodes, SilentNodes silentNodes, LeaseTimer lease, Drain drain, NodeSettings settings) {
        this.nodes = nodes;
        this.silentNodes = silentNodes;
        this.lease = lease;
        this.drain = drain;
        this.settings = settings;
    }

    /**
     * One round.
     *
     * @return how many nodes were declared dead
     * @throws StoreUnavailable when the database is away
     */
    public int runOnce() {
        if (drain.begun() || lease.isLate()) {
            return 0;
        }
        List<HeartbeatResult.OtherNode> silent = silentNodes.silentFor(beatsOfLease());
        int dead = silent.isEmpty() ? 0 : nodes.declareDead(silent);
        if (dead > 0) {
            LOG.warnf("%d nodes were not heard of for %s; their queues are taken up", dead, settings.lease());
        }
        return dead;
    }

    /** How many heartbeats of this node last at least as long as a lease. */
    private long beatsOfLease() {
        long heartbeat = settings.heartbeat().toMillis();
        return (settings.lease().toMillis() + heartbeat - 1) / heartbeat;
    }
}
