package dev.skald.recovery;

import dev.skald.engine.Duties;
import dev.skald.engine.run.Capacity;
import dev.skald.engine.run.Drain;
import dev.skald.engine.run.LeaseTimer;
import dev.skald.engine.run.RunningHere;
import dev.skald.engine.run.TakeUp;
import dev.skald.process.VitalThreads;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Nodes;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/** What a node does by itself, for tests that call it instead of the timers. */
public final class Rounds {
    private final Heartbeat heartbeat;
    private final RecoverInterrupted recoverInterrupted;
    private final ResumeDue resumeDue;
    private final MoveDueTimes moveDueTimes;
    private final FindForgotten findForgotten;
    private final NodeLifecycle lifecycle;

    private final LeaseTimer lease;
    private final NodeSettings settings;

    public Rounds(
            Nodes nodes,
            Heartbeats heartbeats,
            DatabaseClock clock,
            DueTimes dueTimes,
            LeaseTimer lease,
            Drain drain,
            RunningHere here,
            Capacity capacity,
            TakeUp takeUp,
            NodeSettings settings) {
        this.lease = lease;
        this.settings = settings;
        SilentNodes silentNodes = new SilentNodes();
        heartbeat = new Heartbeat(heartbeats, nodes, silentNodes, lease, drain, here, settings);
        Duties duties = new Duties(drain);
        DeclareDead declareDead = new DeclareDead(nodes, silentNodes, lease, drain, settings);
        recoverInterrupted = new RecoverInterrupted(duties, declareDead, capacity, takeUp);
        resumeDue = new ResumeDue(duties, capacity, takeUp);
        moveDueTimes = new MoveDueTimes(duties, clock, dueTimes);
        findForgotten = new FindForgotten(nodes, duties, takeUp);
        HeartbeatThread thread = new HeartbeatThread(
                heartbeat, heartbeats, lease, settings, new VitalThreads((what, cause) -> {}), false);
        lifecycle = new NodeLifecycle(nodes, heartbeats, thread, drain, settings);
    }

    public void come() {
        lifecycle.start(new StartupEvent());
        lease.begin(settings.heartbeat(), settings.lease().dividedBy(HeartbeatThread.LATE_PART));
    }

    public void go() {
        try {
            lifecycle.stop(new ShutdownEvent());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void heartbeat() {
        heartbeat.runOnce();
    }

    public void recoverInterrupted() {
        recoverInterrupted.tick();
    }

    public void resumeDue() {
        resumeDue.tick();
    }

    public void moveDueTimes() {
        moveDueTimes.tick();
    }

    public void findForgotten() {
        findForgotten.tick();
    }
}
