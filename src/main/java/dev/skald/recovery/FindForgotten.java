package dev.skald.recovery;

import dev.skald.engine.Duties;
import dev.skald.engine.run.TakeUp;
import dev.skald.store.node.Nodes;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Finds queues that this node holds without working on them, because it never learned of a commit; and queues that are
 * held by nodes which no longer exist.
 */
@ApplicationScoped
public class FindForgotten {
    private static final Logger LOG = Logger.getLogger(FindForgotten.class);

    private final Nodes nodes;
    private final Duties duties;
    private final TakeUp takeUp;

    FindForgotten(Nodes nodes, Duties duties, TakeUp takeUp) {
        this.nodes = nodes;
        this.duties = duties;
        this.takeUp = takeUp;
    }

    @Scheduled(every = "{skald.node.lease:PT10S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * One round. If a queue may have been taken only just now, the next round of {@link RecoverInterrupted} takes it
     * up, unless a runner works on it then.
     *
     * @return how many queues were taken up
     */
    public int runOnce() {
        return duties.round(LOG, "forgotten queues can't be looked for", this::round);
    }

    private int round() {
        nodes.removeGone();
        int taken = takeUp.forgotten();
        if (taken > 0) {
            LOG.warnf("%d queues were this node's without anybody working on them; they are taken up", taken);
        }
        return taken;
    }
}
