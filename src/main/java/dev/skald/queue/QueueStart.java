package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The start of a queue; it never changes afterwards.
 *
 * @param id the queue's id
 * @param name the kind of the queue, for lists and metrics
 * @param input the value of {@code $input} in expressions
 * @param steps in the order given; each step's {@code after} names others, without a cycle. Empty only when the caller
 *     drives
 * @param timeout how long the queue may run before it is restored, counted from when it may start; null for no limit
 * @param deadline until when it may run; null for no limit. With both, the earlier one counts
 * @param onInterruption what recovery does after a crash
 * @param headers sent with every call
 * @param labels for searches
 * @param definition where its steps come from, as {@code name@version}; null when the start gave them itself
 * @param driver what makes the steps run
 * @param startAt the earliest time of its first call; null for at once
 * @param parent the step that it belongs to; null when there is none
 * @param hold keeps it from running until its caller has committed; null when it runs at once
 * @param owner of the queue
 * @param output the queue's output, whose strings may contain expressions; null when it has none
 * @param restoreOrder in which order its steps are undone
 */
public record QueueStart(
        UUID id,
        String name,
        Json input,
        List<Step> steps,
        @Nullable Duration timeout,
        @Nullable Instant deadline,
        OnInterruption onInterruption,
        Map<String, String> headers,
        Map<String, String> labels,
        @Nullable String definition,
        Driver driver,
        @Nullable Instant startAt,
        @Nullable Parent parent,
        @Nullable Hold hold,
        Owner owner,
        @Nullable Json output,
        RestoreOrder restoreOrder) {
    /** In which order the steps of a queue are undone. */
    public enum RestoreOrder {
        /** Each one after those that came after it. */
        REVERSE,
        /** All at the same time. */
        PARALLEL;

        /** The name in the contract. */
        public String word() {
            return EnumWords.of(this);
        }
    }

    public QueueStart {
        steps = List.copyOf(steps);
        headers = Map.copyOf(headers);
        labels = Map.copyOf(labels);
        if (steps.isEmpty() && driver == Driver.COORDINATOR) {
            throw new IllegalArgumentException("a queue needs at least one step");
        }
        StepGraph.check(steps);
    }

    /** The first status of the queue. */
    public QueueStatus firstStatus() {
        return hold == null ? QueueStatus.RUNNING : QueueStatus.HELD;
    }

    /** The queue of this database that started this one as a step; null when none did. */
    public @Nullable Parent startedBy() {
        return parent != null && parent.startedByIt() ? parent : null;
    }

    /**
     * This start as the outer queue makes it.
     *
     * @param evaluated the input, without expressions
     * @param beginner the start of the outer queue, which has the same owner
     */
    public QueueStart begunBy(QueueStart beginner, Json evaluated) {
        return with(evaluated, beginner.owner);
    }

    /** This start with another owner. */
    public QueueStart withOwner(Owner other) {
        return with(input, other);
    }

    private QueueStart with(Json otherInput, Owner otherOwner) {
        return new QueueStart(
                id,
                name,
                otherInput,
                steps,
                timeout,
                deadline,
                onInterruption,
                headers,
                labels,
                definition,
                driver,
                startAt,
                parent,
                hold,
                otherOwner,
                output,
                restoreOrder);
    }
}
