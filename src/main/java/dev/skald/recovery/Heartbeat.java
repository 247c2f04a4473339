package dev.skald.recovery;

import dev.skald.engine.run.Drain;
import dev.skald.engine.run.IdsAndRandom;
import dev.skald.engine.run.LeaseTimer;
import dev.skald.engine.run.RunningHere;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Nodes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Tells the database that this node is alive. If the others have declared it dead meanwhile, it goes on under a new
 * name.
 */
@ApplicationScoped
public class Heartbeat {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final Heartbeats heartbeats;
    private final Nodes nodes;
    private final SilentNodes silentNodes;
    private final LeaseTimer lease;
    private final Drain drain;
    private final RunningHere here;
    private final NodeSettings settings;

    Heartbeat(
            Heartbeats heartbeats,
            Nodes nodes,
            SilentNodes silentNodes,
            LeaseTimer lease,
            Drain drain,
            RunningHere here,
            NodeSettings settings) {
        this.heartbeats = heartbeats;
        this.nodes = nodes;
        this.silentNodes = silentNodes;
        this.lease = lease;
        this.drain = drain;
        this.here = here;
        this.settings = settings;
    }

    /**
     * One beat.
     *
     * @return 1 when this node went on under a new name, else 0
     */
    public int runOnce() {
        boolean heard = false;
        try {
            HeartbeatResult beat = heartbeats.beat(settings.heartbeat());
            heard = true;
            note(beat);
            // A node that stops holds its queues until their calls have ended, and then signs off.
            if (beat.alive() || drain.begun()) {
                return 0;
            }
            String name = IdsAndRandom.nodeName();
            nodes.beginAnew(name);
            LOG.warnf(
                    "the other nodes took this one for dead, as they heard nothing of it for %s; they have its queues,"
                            + " and it goes on as node %s",
                    settings.lease(), name);
            here.readLogs();
            return 1;
        } catch (StoreUnavailable e) {
            LOG.warnf("no heartbeat: %s; the next one is tried in %s", e.getMessage(), settings.heartbeat());
            return 0;
        } finally {
            if (!heard) {
                lease.fail();
            }
        }
    }

    private void note(HeartbeatResult beat) {
        if (lease.isLate()) {
            Duration lag = lease.lag();
            silentNodes.beginAnew();
            LOG.warnf(
                    "a heartbeat came %d ms late, of a lease of %s; this node took nothing more on for that time",
                    lag.toMillis(), settings.lease());
        }
        silentNodes.note(beat.others());
        lease.renew();
    }
}
