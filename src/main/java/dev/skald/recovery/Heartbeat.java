package dev.skald.recovery;

import dev.skald.engine.Chance;
import dev.skald.engine.Runners;
import dev.skald.store.DatabaseClock;
import dev.skald.store.Nodes;
import dev.skald.store.StoreUnavailable;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Says that this node is alive. When the others have taken it for dead meanwhile, it goes on as a fresh one. */
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
        // The timers run before the node has said that it is there.
        if (nodes.arrived()) {
            runOnce();
        }
    }

    /**
     * One beat.
     *
     * @return 1 when this node went on as a fresh one, else 0
     */
    public int runOnce() {
        try {
            clock.adjust();
            // With a longer gap, another one may have been silent for a lease for the same reason as this one.
            boolean alive = nodes.beat(settings.lease().minus(settings.heartbeat()));
            // Who is about to stop holds queues until its calls have ended, and then has signed off.
            if (alive || runners.draining()) {
                return 0;
            }
            String name = Chance.nodeName();
            nodes.beginAnew(name);
            LOG.warnf(
                    "the other nodes took this one for dead, as they heard nothing of it for %s; they have its queues,"
                            + " and it goes on as node %s",
                    settings.lease(), name);
            runners.lookAll();
            return 1;
        } catch (StoreUnavailable e) {
            LOG.warnf("no heartbeat: %s; the next one is tried in %s", e.getMessage(), settings.heartbeat());
            return 0;
        }
    }
}
