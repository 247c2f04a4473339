package dev.skald.engine.wait;

import dev.skald.engine.run.QueueListener;
import dev.skald.engine.run.RunningHere;
import dev.skald.queue.Queue;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Tells the other nodes of a change in a queue for which a caller waits there. */
@ApplicationScoped
class TellOtherNodes implements QueueListener {
    private static final Logger LOG = Logger.getLogger(TellOtherNodes.class);

    private final RunningHere here;
    private final Notices notices;

    TellOtherNodes(RunningHere here, Notices notices) {
        this.here = here;
        this.notices = notices;
    }

    @Override
    public void changed(Queue queue) {
        if (!here.isAwaitedElsewhere(queue.id())) {
            return;
        }
        try {
            notices.tell(new Notice(Notice.Kind.CHANGED, queue.id()));
        } catch (StoreUnavailable e) {
            LOG.debugf(e, "queue %s: a caller who waits for it at another node is not told, and looks", queue.id());
        }
    }
}
