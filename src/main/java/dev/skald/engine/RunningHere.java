package dev.skald.engine;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The queues that this node works on now, and which of them a caller of another node waits for. */
@ApplicationScoped
class RunningHere {
    private final Map<UUID, QueueRunner> runners = new ConcurrentHashMap<>();
    private final Set<UUID> awaitedElsewhere = ConcurrentHashMap.newKeySet();

    void begun(UUID id, QueueRunner runner) {
        runners.put(id, runner);
    }

    void ended(UUID id, QueueRunner runner) {
        if (runners.remove(id, runner)) {
            awaitedElsewhere.remove(id);
        }
    }

    boolean has(UUID id) {
        return runners.containsKey(id);
    }

    int count() {
        return runners.size();
    }

    /** Has whoever works on a queue here look into its log at once. */
    void nudge(UUID id) {
        QueueRunner runner = runners.get(id);
        if (runner != null) {
            runner.nudge();
        }
    }

    /** Has everybody here look into their logs. */
    void nudgeAll() {
        runners.values().forEach(QueueRunner::nudge);
    }

    /** Notes that another node wants to know how a queue gets on, for as long as this node works on it. */
    void awaitElsewhere(UUID id) {
        if (has(id)) {
            awaitedElsewhere.add(id);
            if (!has(id)) {
                awaitedElsewhere.remove(id);
            }
        }
    }

    boolean isAwaitedElsewhere(UUID id) {
        return awaitedElsewhere.contains(id);
    }
}
