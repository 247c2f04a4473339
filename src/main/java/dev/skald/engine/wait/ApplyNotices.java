package dev.skald.engine.wait;

import dev.skald.engine.run.RunningHere;
import dev.skald.store.node.Notice;
import jakarta.enterprise.context.ApplicationScoped;

/** Does what the other nodes' notices call for. */
@ApplicationScoped
public class ApplyNotices {
    private final RunningHere here;
    private final Waiters waiters;

    ApplyNotices(RunningHere here, Waiters waiters) {
        this.here = here;
        this.waiters = waiters;
    }

    /** A notice has come, of another node or of this one. */
    public void apply(Notice notice) {
        switch (notice.kind()) {
            case ASKED -> here.readLog(notice.queueId());
            case AWAITED -> here.awaitElsewhere(notice.queueId());
            case CHANGED -> waiters.look(notice.queueId());
        }
    }

    /** There was nobody to hear for a while: whatever could have been said meanwhile is looked for. */
    public void missedSome() {
        here.readLogs();
    }
}
