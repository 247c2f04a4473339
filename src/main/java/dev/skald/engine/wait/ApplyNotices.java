package dev.skald.engine.wait;

import dev.skald.engine.run.RunningHere;
import dev.skald.store.node.Notice;
import jakarta.enterprise.context.ApplicationScoped;

/** Acts on the notices of other nodes. */
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

    /** Some notices may have been lost: every runner here reads its log. */
    public void missedSome() {
        here.readLogs();
    }
}
