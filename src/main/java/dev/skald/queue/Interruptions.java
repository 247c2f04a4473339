package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What broke off work on a queue since it last got on: since a call had its outcome, or somebody asked for something.
 * A queue that ends whatever works on it must not go from node to node for ever.
 *
 * @param open whether work on it broke off and nobody has taken it up yet
 * @param failures how often a node failed at this queue and went on itself
 * @param deaths how often its node was gone
 * @param last when it broke off last; null when it never did
 * @param reason of the last failure; null when there was none
 */
public record Interruptions(
        boolean open,
        int failures,
        int deaths,
        @Nullable Instant last,
        @Nullable String reason) {
    static final Interruptions NONE = new Interruptions(false, 0, 0, null, null);

    /** What fails at the same place so often does not fail by chance. */
    static final int FAILURES_MAX = 3;

    /** Nodes die for reasons of their own. Only after this many deaths is the queue suspected, and held back. */
    static final int DEATHS_FREE = 2;

    /**
     * By then the queue was held back seven times, for 20 minutes in all. While it is held back no node works on it, so that
     * nodes that die of something else are not counted.
     */
    static final int DEATHS_MAX = 10;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration DELAY_MAX = Duration.ofMinutes(10);

    /** These after one more entry. What is only about to be done is no getting on. */
    Interruptions after(LogEntry entry) {
        return switch (entry.operation()) {
            case Operation.QueueInterrupted o
            when o.reason() == null -> new Interruptions(true, failures, deaths + 1, entry.at(), reason);
            case Operation.QueueInterrupted o -> new Interruptions(true, failures + 1, deaths, entry.at(), o.reason());
            case Operation.CallStarted o -> this;
            case Operation.RetryScheduled o -> this;
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
            case Operation.StepAdded o -> none();
            case Operation.StepEnlisted o -> none();
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

    /** These once somebody has taken the queue up. */
    Interruptions over() {
        return open ? new Interruptions(false, failures, deaths, last, reason) : this;
    }

    /** Whether a human must look. */
    boolean tooMany() {
        return failures >= FAILURES_MAX || deaths >= DEATHS_MAX;
    }

    /** Why a human must look. */
    String why() {
        return failures >= FAILURES_MAX
                ? "work on it failed " + failures + " times at the same place: " + reason
                : "its node died " + deaths + " times at the same place";
    }

    /** Before when it is not taken up again; null when it is at once. */
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
