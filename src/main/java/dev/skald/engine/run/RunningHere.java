package dev.skald.engine.run;

import dev.skald.queue.LogEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Knows the queues that this node works on now, which of them callers at other nodes wait for, and which claims this
 * node is making.
 */
@ApplicationScoped
public class RunningHere {
    private final Map<UUID, RunnerInbox> runners = new ConcurrentHashMap<>();
    private final Set<UUID> awaitedElsewhere = ConcurrentHashMap.newKeySet();
    private final Set<Object> claiming = ConcurrentHashMap.newKeySet();
    /** Room that is kept for queues that may be begun soon. */
    private final AtomicInteger kept = new AtomicInteger();

    /**
     * Makes claims. Every claim of this node is made by this method.
     *
     * @param work asks the database for queues, and begins the work on those that it got
     */
    <T> T claiming(Supplier<T> work) {
        Object one = new Object();
        claiming.add(one);
        try {
            return work.get();
        } finally {
            claiming.remove(one);
        }
    }

    /**
     * Those who are making claims now. Once all of them have ended, each claim that this node has now is in use, or
     * never will be.
     */
    Set<Object> claimingNow() {
        return Set.copyOf(claiming);
    }

    /** Whether any of these is still making claims. */
    boolean isAnyClaiming(Set<Object> some) {
        return some.stream().anyMatch(claiming::contains);
    }

    void keepRoom(int queues) {
        kept.addAndGet(queues);
    }

    void giveRoomBack(int queues) {
        kept.addAndGet(-queues);
    }

    /** How many queues this node works on, with those that it may begin soon. */
    int taken() {
        // In this order, so that a queue that is begun in between counts twice, and never not at all.
        int soon = kept.get();
        return soon + count();
    }

    void begun(UUID id, RunnerInbox runner) {
        runners.put(id, runner);
    }

    void ended(UUID id, RunnerInbox runner) {
        if (runners.remove(id, runner)) {
            awaitedElsewhere.remove(id);
        }
    }

    public boolean has(UUID id) {
        return runners.containsKey(id);
    }

    int count() {
        return runners.size();
    }

    /** Whether this node works on any queue now. */
    public boolean busy() {
        return count() > 0;
    }

    /** Lets the runner of a queue here, if there is one, read the queue's log at once. */
    public void readLog(UUID id) {
        RunnerInbox runner = runners.get(id);
        if (runner != null) {
            runner.readLog();
        }
    }

    /** Tells the runner of a queue here what was written into its log by others. */
    void tell(UUID id, List<LogEntry> written) {
        RunnerInbox runner = runners.get(id);
        if (runner != null) {
            runner.tell(written);
        }
    }

    /** Lets every runner here read its log. */
    public void readLogs() {
        runners.values().forEach(RunnerInbox::readLog);
    }

    /** Notes that another node wants to know how a queue gets on, for as long as this node works on it. */
    public void awaitElsewhere(UUID id) {
        if (has(id)) {
            awaitedElsewhere.add(id);
            if (!has(id)) {
                awaitedElsewhere.remove(id);
            }
        }
    }

    public boolean isAwaitedElsewhere(UUID id) {
        return awaitedElsewhere.contains(id);
    }
}
