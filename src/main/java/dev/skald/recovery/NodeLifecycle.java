package dev.skald.recovery;

import dev.skald.engine.run.Drain;
import dev.skald.postgres.EmbeddedPostgres;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Nodes;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Signs the node on before it takes any work, and off once it has released all its queues. */
@ApplicationScoped
class NodeLifecycle {
    private static final Logger LOG = Logger.getLogger(NodeLifecycle.class);
    private static final int FIRST = 1;

    private final Nodes nodes;
    private final Heartbeats heartbeats;
    private final HeartbeatThread thread;
    private final Drain drain;
    private final NodeSettings settings;

    NodeLifecycle(Nodes nodes, Heartbeats heartbeats, HeartbeatThread thread, Drain drain, NodeSettings settings) {
        this.nodes = nodes;
        this.heartbeats = heartbeats;
        this.thread = thread;
        this.drain = drain;
        this.settings = settings;
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        if (settings.lease().compareTo(settings.heartbeat().multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("skald.node.lease (" + settings.lease()
                    + ") must be at least twice skald.node.heartbeat (" + settings.heartbeat() + ")");
        }
        nodes.signOn();
        var unused = heartbeats.beat(settings.heartbeat());
        if (EmbeddedPostgres.inUse()) {
            // The data folder's lock is ours, so every other node that held queues in it is gone.
            nodes.declareOthersDead();
        }
        thread.start();
    }

    /**
     * The first thing that happens at SIGTERM, while requests are still answered: callers who wait get their answer,
     * and starts get 503.
     */
    void announceStop(@Observes ShutdownDelayInitiatedEvent event) {
        letGo();
    }

    /** For a shutdown that was not announced, as in tests. */
    void stop(@Observes @Priority(FIRST) ShutdownEvent event) throws InterruptedException {
        if (!drain.begun()) {
            letGo();
        }
        thread.stop();
    }

    private void letGo() {
        try {
            LOG.info("stopping: nothing more is taken on, calls under way may end");
            if (drain.drain(settings.drain())) {
                nodes.signOff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("told to hurry: queues at work are recovered later");
        } catch (StoreUnavailable e) {
            LOG.warnf("could not sign off: %s; the others find out after a lease", e.getMessage());
        }
    }
}
