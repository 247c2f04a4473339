package dev.skald.engine.wait;

import dev.skald.engine.run.Drain;
import dev.skald.engine.run.QueueListener;
import dev.skald.engine.run.RunningHere;
import dev.skald.engine.run.Threads;
import dev.skald.store.node.Notices;
import dev.skald.store.read.Queues;
import java.util.List;

/** What callers wait with, put together by hand. */
public final class WaitByHand {
    public final List<QueueListener> listeners;
    public final ApplyNotices applyNotices;

    public WaitByHand(Queues queues, RunningHere here, Notices notices, Threads threads, Drain drain) {
        Waiters waiters = new Waiters(queues, here, notices, threads, drain, () -> 100);
        listeners = List.of(waiters, new TellOtherNodes(here, notices, threads));
        applyNotices = new ApplyNotices(here, waiters);
    }
}
