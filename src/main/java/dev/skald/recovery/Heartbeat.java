package dev.skald.recovery;

import dev.skald.engine.Runners;
import dev.skald.store.DatabaseClock;
import dev.skald.store.Nodes;
import dev.skald.store.StoreUnavailable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Says that this node is alive, and declares dead who has not said so for a lease. */
@ApplicationScoped
public class Heartbeat {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final Nodes nodes;
    private final DatabaseClock clock;
    private final Runners runners;
    private final NodeSettings settings;

    Heartbeat(Nodes nodes, DatabaseClock clock, Runners runners, NodeSettings settings) {
        this.nodes = nodes;
        this.clock = clock;
        this.runners = runners;
        this.settings = settings;
    }

    @Scheduled(every = "{skald.node.heartbeat:PT2S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        if (!runners.draining()) {
            runOnce();
        }
    }

    /**
     * One beat.
     *
     * @return how many nodes were declared dead
     */
    public int runOnce() {
        try {
            clock.adjust();
            if (!nodes.beat()) {
                LOG.error("the other nodes took this one for dead and have its queues; it stops, start it again");
                Quarkus.asyncExit(1);
                return 0;
            }
            return nodes.bury(settings.lease());
        } catch (StoreUnavailable e) {
            LOG.warnf("no heartbeat: %s; the next one is tried in %s", e.getMessage(), settings.heartbeat());
            return 0;
        }
    }
}
