package dev.skald.engine.wait;

import dev.skald.engine.run.QueueListener;
import dev.skald.engine.run.RunningHere;
import dev.skald.engine.run.Threads;
import dev.skald.queue.Queue;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Tells the other nodes of a change in a queue for which a caller waits there. */
@ApplicationScoped
class TellOtherNodes implements QueueListener {
    private static final Logger LOG = Logger.getLogger(TellOtherNodes.class);

    private final RunningHere here;
    private final Notices notices;
    private final Threads threads;

    TellOtherNodes(RunningHere here, Notices notices, Threads threads) {
        this.here = here;
        this.notices = notices;
        this.threads = threads;
    }

    @Override
    public void changed(Queue queue) {
        if (here.isAwaitedElsewhere(queue.id())) {
            threads.start("tell-nodes-" + queue.id(), () -> tell(queue.id()));
        }
    }

    private void tell(UUID id) {
        try {
            notices.tell(new Notice(Notice.Kind.CHANGED, id));
        } catch (StoreUnavailable e) {
            LOG.debugf(e, "queue %s: a caller who waits for it at another node is not told, and looks", id);
        }
    }
}
