package dev.skald.recovery;

import dev.skald.engine.Runners;
import dev.skald.store.Claims;
import dev.skald.store.DatabaseClock;
import dev.skald.store.Nodes;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/** What a node does by itself, for whoever calls it instead of the timers. */
public final class Rounds {
    private final Heartbeat heartbeat;
    private final RecoverInterrupted recoverInterrupted;
    private final ResumeDue resumeDue;
    private final FindForgotten findForgotten;
    private final ComeAndGo comeAndGo;

    public Rounds(Nodes nodes, DatabaseClock clock, Claims claims, Runners runners, NodeSettings settings) {
        heartbeat = new Heartbeat(nodes, clock, runners, settings);
        recoverInterrupted = new RecoverInterrupted(new DeclareDead(nodes, runners, settings), claims, runners);
        resumeDue = new ResumeDue(claims, runners);
        findForgotten = new FindForgotten(nodes, runners);
        comeAndGo = new ComeAndGo(nodes, clock, runners, settings);
    }

    public void come() {
        comeAndGo.come(new StartupEvent());
    }

    public void go() {
        comeAndGo.go(new ShutdownEvent());
    }

    public void heartbeat() {
        heartbeat.tick();
    }

    public void recoverInterrupted() {
        recoverInterrupted.tick();
    }

    public void resumeDue() {
        resumeDue.tick();
    }

    public void findForgotten() {
        findForgotten.tick();
    }
}
