package dev.skald.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One saga as its log tells it.
 *
 * @param start what it was started with
 * @param status where it is
 * @param steps its steps, in the order of the start
 * @param reason why it is or was restored; null while nobody wants that
 * @param interrupted whether its node died and nobody has taken it up yet
 * @param seq the last log entry that this value knows
 * @param createdAt when it was accepted
 * @param endedAt when it came to its outcome; null before
 */
public record Queue(
        QueueStart start,
        QueueStatus status,
        List<StepState> steps,
        @Nullable String reason,
        boolean interrupted,
        long seq,
        Instant createdAt,
        @Nullable Instant endedAt) {

    public Queue {
        steps = List.copyOf(steps);
    }

    /**
     * The queue that a log tells of.
     *
     * @param log all entries, in order; the first is {@link Operation.QueueStarted}
     * @throws IllegalStateException when the log breaks a rule of the state tables
     */
    public static Queue fold(QueueStart start, List<LogEntry> log) {
        Queue queue = begin(start, log.getFirst());
        return queue.with(log.subList(1, log.size()));
    }

    private static Queue begin(QueueStart start, LogEntry first) {
        if (!(first.operation() instanceof Operation.QueueStarted) || first.seq() != 1) {
            throw new IllegalStateException("the log of queue " + start.id() + " begins with " + first);
        }
        List<StepState> steps = start.steps().stream().map(StepState::of).toList();
        return new Queue(start, QueueStatus.RUNNING, steps, null, false, 1, first.at(), null);
    }

    /** This queue after more entries. */
    public Queue with(List<LogEntry> entries) {
        Queue queue = this;
        for (LogEntry entry : entries) {
            queue = queue.with(entry);
        }
        return queue;
    }

    /**
     * This queue after one more entry.
     *
     * @throws IllegalStateException when the entry is not the next one, or breaks a rule of the state tables
     */
    public Queue with(LogEntry entry) {
        if (entry.seq() != seq + 1) {
            throw new IllegalStateException("after entry " + seq + " comes no entry " + entry.seq());
        }
        return switch (entry.operation()) {
            case Operation.QueueAttention attention -> to(QueueStatus.ATTENTION, entry);
            case Operation.OfStep ofStep -> withStep(ofStep.step(), entry);
            case Operation.QueueStarted started -> throw new IllegalStateException("a queue starts only once");
            case Operation.QueueSucceeded succeeded -> to(QueueStatus.SUCCEEDED, entry);
            case Operation.RestoreRequested requested -> restoring(requested, entry);
            case Operation.QueueRestored restored -> to(QueueStatus.RESTORED, entry);
            case Operation.QueueInterrupted interrupted ->
                copy(status, each(StepState::interrupted), reason, true, entry, endedAt);
            case Operation.QueueRecovered recovered -> copy(status, steps, reason, false, entry, endedAt);
            case Operation.AdminRetried retried ->
                copy(take(QueueStatus.RESTORING), each(StepState::turned), reason, false, entry, null);
        };
    }

    private Queue restoring(Operation.RestoreRequested requested, LogEntry entry) {
        return copy(take(QueueStatus.RESTORING), each(StepState::turned), requested.reason(), false, entry, null);
    }

    private Queue withStep(String name, LogEntry entry) {
        List<StepState> changed = new ArrayList<>(steps);
        int index = indexOf(name);
        changed.set(index, changed.get(index).with(entry));
        return copy(status, changed, reason, interrupted, entry, endedAt);
    }

    private Queue to(QueueStatus next, LogEntry entry) {
        return copy(take(next), steps, reason, interrupted, entry, next.ended() ? entry.at() : null);
    }

    private QueueStatus take(QueueStatus next) {
        return QueueStatus.TRANSITIONS.take(status, next);
    }

    private Queue copy(
            QueueStatus next,
            List<StepState> changed,
            @Nullable String why,
            boolean broken,
            LogEntry entry,
            @Nullable Instant ended) {
        return new Queue(start, next, changed, why, broken, entry.seq(), createdAt, ended);
    }

    private List<StepState> each(UnaryOperator<StepState> change) {
        return steps.stream().map(change).toList();
    }

    private int indexOf(String name) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).step().name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("queue " + id() + " has no step " + name);
    }

    public UUID id() {
        return start.id();
    }

    /**
     * The step with this name.
     *
     * @throws IllegalStateException when there is none
     */
    public StepState step(String name) {
        return steps.get(indexOf(name));
    }

    /** When the queue must have succeeded or be restored; null when it may take its time. */
    public @Nullable Instant deadline() {
        if (start.timeout() == null) {
            return start.deadline();
        }
        Instant timeout = createdAt.plus(start.timeout());
        return start.deadline() == null || timeout.isBefore(start.deadline()) ? timeout : start.deadline();
    }
}
