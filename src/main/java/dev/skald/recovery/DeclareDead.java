package dev.skald.recovery;

import dev.skald.engine.Runners;
import dev.skald.store.Nodes;
import dev.skald.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Declares nodes dead that were silent for a lease. The first thing in each round of {@link RecoverInterrupted}. */
@ApplicationScoped
public class DeclareDead {
    private static final Logger LOG = Logger.getLogger(DeclareDead.class);

    private final Nodes nodes;
    private final Runners runners;
    private final NodeSettings settings;

    DeclareDead(Nodes nodes, Runners runners, NodeSettings settings) {
        this.nodes = nodes;
        this.runners = runners;
        this.settings = settings;
    }

    /**
     * One round.
     *
     * @return how many nodes were declared dead
     * @throws StoreUnavailable when the database is away
     */
    public int runOnce() {
        int dead = runners.draining() ? 0 : nodes.bury(settings.lease());
        if (dead > 0) {
            LOG.warnf("%d nodes were not heard of for %s; their queues are taken up", dead, settings.lease());
        }
        return dead;
    }
}
