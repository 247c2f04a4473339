package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The interruptions of work on a queue since its last progress: since the outcome of a call or a request. They are
 * counted, because a queue that ends every process that works on it must not move from node to node for ever.
 *
 * @param open whether the work was interrupted and no node has claimed the queue since
 * @param failures how many times the work failed while the node continued
 * @param deaths how many times the node died
 * @param last the time of the last interruption; null when there was none
 * @param reason of the last failure; null when there was none
 */
public record Interruptions(
        boolean open,
        int failures,
        int deaths,
        @Nullable Instant last,
        @Nullable String reason) {
    static final Interruptions NONE = new Interruptions(false, 0, 0, null, null);

    /** So many failures at the same place are no coincidence. */
    static final int FAILURES_MAX = 3;

    /**
     * Nodes die for many reasons. Only after this many deaths the queue may be the cause, and recovery waits before it
     * tries again.
     */
    static final int DEATHS_FREE = 2;

    /**
     * Until then, recovery waited seven times, 20 minutes in all. No node works on the queue during a wait, so that
     * nodes that die for other reasons are not counted.
     */
    static final int DEATHS_MAX = 10;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration DELAY_MAX = Duration.ofMinutes(10);

    /** The interruptions after one more entry. The mere announcement of a call is no progress. */
    Interruptions after(LogEntry entry) {
        return switch (entry.operation()) {
            case Operation.QueueInterrupted o
            when o.reason() == null -> new Interruptions(true, failures, deaths + 1, entry.at(), reason);
            case Operation.QueueInterrupted o -> new Interruptions(true, failures + 1, deaths, entry.at(), o.reason());
            case Operation.CallStarted o -> this;
            case Operation.RetryScheduled o -> this;
            case Operation.CheckStarted o -> this;
            case Operation.CheckScheduled o -> this;
            case Operation.QueueRecovered o -> over();
            case Operation.QueueAttention o -> this;
            case Operation.EventRegistered o -> this;
            case Operation.AdminPaused o -> this;
            case Operation.AdminResumed o -> this;
            case Operation.QueueStarted o -> none();
            case Operation.CallDone o -> none();
            case Operation.CallFailed o -> none();
            case Operation.StepRefused o -> none();
            case Operation.StepUnreached o -> none();
            case Operation.StepWaiting o -> none();
            case Operation.StepGivenUp o -> none();
            case Operation.StepSkipped o -> none();
            case Operation.WaitStarted o -> none();
            case Operation.WaitEnded o -> none();
            case Operation.SignalReceived o -> none();
            case Operation.StepExpanded o -> none();
            case Operation.StepJoined o -> none();
            case Operation.OutputComputed o -> none();
            case Operation.StepAdded o -> none();
            case Operation.StepEnlisted o -> none();
            case Operation.CheckAnswered o -> none();
            case Operation.CheckFailed o -> none();
            case Operation.QueueSubmitted o -> none();
            case Operation.QueueCompleted o -> none();
            case Operation.QueueConfirming o -> none();
            case Operation.QueueSucceeded o -> none();
            case Operation.RestoreRequested o -> NONE;
            case Operation.CompensationSkipped o -> none();
            case Operation.QueueRestored o -> none();
            case Operation.AdminRetried o -> none();
            case Operation.AdminResolved o -> none();
        };
    }

    private Interruptions none() {
        return open ? new Interruptions(true, 0, 0, null, null) : NONE;
    }

    /** The interruptions after a node has claimed the queue. */
    Interruptions over() {
        return open ? new Interruptions(false, failures, deaths, last, reason) : this;
    }

    /** Whether a human is needed. */
    boolean tooMany() {
        return failures >= FAILURES_MAX || deaths >= DEATHS_MAX;
    }

    /** Why a human is needed. */
    String why() {
        return failures >= FAILURES_MAX
                ? "work on it failed " + failures + " times at the same place: " + reason
                : "its node died " + deaths + " times at the same place";
    }

    /** The earliest time at which it is claimed again; null for at once. */
    @Nullable
    Instant heldBackUntil() {
        int counted = deaths - DEATHS_FREE;
        if (last == null || counted <= 0) {
            return null;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(counted - 1, 10));
        return last.plus(delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay);
    }
}
