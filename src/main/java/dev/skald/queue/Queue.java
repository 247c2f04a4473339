package dev.skald.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One saga as its log tells it.
 *
 * @param start what it was started with
 * @param status where it is
 * @param steps its steps, in the order of the start and of their adding
 * @param reason why it is or was restored; null while nobody wants that
 * @param interrupted whether its node died and nobody has taken it up yet
 * @param interruptions how often that was so since it last got on
 * @param paused why an admin lets no call be made; null while calls are made
 * @param completed whether its caller has no more steps; always so when the caller does not drive it
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
        Interruptions interruptions,
        @Nullable String paused,
        boolean completed,
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
        List<StepState> steps =
                start.steps().stream().map(step -> StepState.of(step, null)).toList();
        boolean completed = start.driver() == Driver.COORDINATOR;
        return new Queue(
                start,
                QueueStatus.RUNNING,
                steps,
                null,
                false,
                Interruptions.NONE,
                null,
                completed,
                1,
                first.at(),
                null);
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
        return changed(entry).after(interruptions.after(entry));
    }

    private Queue after(Interruptions counted) {
        return counted.equals(interruptions)
                ? this
                : new Queue(
                        start, status, steps, reason, interrupted, counted, paused, completed, seq, createdAt, endedAt);
    }

    private Queue changed(LogEntry entry) {
        return switch (entry.operation()) {
            case Operation.QueueAttention attention -> to(QueueStatus.ATTENTION, entry);
            case Operation.StepAdded added -> withOneMore(added, entry);
            case Operation.AdminResolved resolved -> withStep(resolved, entry).goingOn();
            case Operation.OfStep ofStep -> withStep(ofStep, entry);
            case Operation.QueueCompleted completion ->
                copy(status, steps, reason, interrupted, paused, true, entry.seq(), endedAt);
            case Operation.QueueConfirming confirming -> to(QueueStatus.CONFIRMING, entry);
            case Operation.QueueStarted started -> throw new IllegalStateException("a queue starts only once");
            case Operation.QueueSucceeded succeeded -> to(QueueStatus.SUCCEEDED, entry);
            case Operation.RestoreRequested requested -> restoring(requested, entry);
            case Operation.QueueRestored restored -> to(QueueStatus.RESTORED, entry);
            case Operation.QueueInterrupted interruption ->
                copy(
                        status,
                        each(step -> step.interrupted(interruption.reason())),
                        reason,
                        true,
                        paused,
                        completed,
                        entry.seq(),
                        endedAt);
            case Operation.QueueRecovered recovered ->
                copy(status, steps, reason, false, paused, completed, entry.seq(), endedAt);
            case Operation.AdminRetried retried -> hurried(entry);
            case Operation.AdminPaused pausing ->
                copy(status, steps, reason, interrupted, pausing.reason(), completed, entry.seq(), endedAt);
            case Operation.AdminResumed resumed ->
                copy(status, steps, reason, interrupted, null, completed, entry.seq(), endedAt);
        };
    }

    private Queue restoring(Operation.RestoreRequested requested, LogEntry entry) {
        return copy(
                take(QueueStatus.RESTORING),
                each(StepState::turned),
                requested.reason(),
                false,
                paused,
                completed,
                entry.seq(),
                null);
    }

    private Queue withOneMore(Operation.StepAdded added, LogEntry entry) {
        if (start.driver() != Driver.CALLER || completed || find(added.step()).isPresent()) {
            throw new IllegalStateException("queue " + id() + " takes no step " + added.step());
        }
        List<StepState> more = new ArrayList<>(steps);
        more.add(StepState.of(added.added(), added.fingerprint()));
        return copy(status, more, reason, interrupted, paused, completed, entry.seq(), endedAt);
    }

    private Queue withStep(Operation.OfStep operation, LogEntry entry) {
        List<StepState> changed = new ArrayList<>(steps);
        int index = indexOf(operation.step());
        changed.set(index, changed.get(index).with(operation, entry.seq(), entry.at()));
        return copy(status, changed, reason, interrupted, paused, completed, entry.seq(), endedAt);
    }

    /** A human has dealt with what it needed one for, or with some of it. */
    private Queue goingOn() {
        return status == QueueStatus.ATTENTION
                ? copy(take(beforeAttention()), steps, reason, interrupted, paused, completed, seq, endedAt)
                : this;
    }

    private Queue hurried(LogEntry entry) {
        return status == QueueStatus.ATTENTION
                ? copy(
                        take(beforeAttention()),
                        each(StepState::turned),
                        reason,
                        false,
                        paused,
                        completed,
                        entry.seq(),
                        null)
                : copy(status, each(StepState::hurried), reason, interrupted, paused, completed, entry.seq(), endedAt);
    }

    /** What it was at when it came to need a human: a queue that somebody wants restored is not confirmed any more. */
    private QueueStatus beforeAttention() {
        return reason == null ? QueueStatus.CONFIRMING : QueueStatus.RESTORING;
    }

    private Queue to(QueueStatus next, LogEntry entry) {
        return copy(
                take(next),
                steps,
                reason,
                interrupted,
                paused,
                completed,
                entry.seq(),
                next.ended() ? entry.at() : null);
    }

    private QueueStatus take(QueueStatus next) {
        return QueueStatus.TRANSITIONS.take(status, next);
    }

    private Queue copy(
            QueueStatus next,
            List<StepState> changed,
            @Nullable String why,
            boolean broken,
            @Nullable String held,
            boolean whole,
            long last,
            @Nullable Instant ended) {
        return new Queue(start, next, changed, why, broken, interruptions, held, whole, last, createdAt, ended);
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

    /**
     * Whether it goes on by itself when its node is taken for dead and was only slow. Not when a call is under way that may
     * not be made once more, nor when that happens again and again.
     */
    public boolean goesOnIfNodeLives() {
        return status == QueueStatus.RUNNING
                && start.onInterruption() == OnInterruption.RESTORE_IF_DEAD
                && interruptions.deaths() < Interruptions.DEATHS_FREE
                && steps.stream().allMatch(step -> step.mayBeCalledAgain(interruptions.deaths()));
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

    /** The step with this name, if there is one. */
    public Optional<StepState> find(String name) {
        return steps.stream().filter(s -> s.step().name().equals(name)).findFirst();
    }

    /** Whether an admin may say now that this is how a step came out. */
    public boolean mayBeResolved(StepState step, Operation.As as) {
        boolean confirmation = step.status() == StepStatus.CONFIRMING && as == Operation.As.DONE;
        boolean unanswered = step.status() == StepStatus.RUNNING || step.status() == StepStatus.IN_DOUBT;
        return step.canBe(as)
                && switch (status) {
                    case RUNNING -> unanswered;
                    case CONFIRMING -> confirmation;
                    case RESTORING -> true;
                    case ATTENTION -> reason != null || confirmation;
                    case SUCCEEDED, RESTORED -> false;
                };
    }

    /** When the queue must have succeeded or be restored; null when it may take its time. */
    public @Nullable Instant deadline() {
        if (start.timeout() == null) {
            return start.deadline();
        }
        Instant timeout = mayStartAt().plus(start.timeout());
        return start.deadline() == null || timeout.isBefore(start.deadline()) ? timeout : start.deadline();
    }

    private Instant mayStartAt() {
        Instant startAt = start.startAt();
        return startAt == null || startAt.isBefore(createdAt) ? createdAt : startAt;
    }
}
