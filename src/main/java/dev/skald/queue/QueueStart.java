package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a queue was started with; never changes afterwards.
 *
 * @param id the queue's id
 * @param name what kind of queue it is, for lists and metrics
 * @param input what expressions see as {@code $input}
 * @param steps in the order given; each step's {@code after} names others, without going round in circles. Empty only
 *     when the caller drives
 * @param timeout how long the queue may run, counted from when it may start, before it is restored; null for no limit
 * @param deadline until when it may run; null for no limit. With both, the earlier one counts
 * @param onInterruption what recovery does after a crash
 * @param headers sent with every call
 * @param labels to search by
 * @param definition what its steps were taken from, as {@code name@version}; null when the start gave them itself
 * @param driver who has the steps run
 * @param startAt not before this instant; null for at once
 * @param parent the queue that this one is a step of, or is said to belong to; null when there is none
 * @param owner to whom it belongs
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
        Owner owner) {
    public QueueStart {
        steps = List.copyOf(steps);
        headers = Map.copyOf(headers);
        labels = Map.copyOf(labels);
        if (steps.isEmpty() && driver == Driver.COORDINATOR) {
            throw new IllegalArgumentException("a queue needs at least one step");
        }
        StepGraph.check(steps);
    }

    /** The queue of this database that started this one as its step; null when none did. */
    public @Nullable Parent startedBy() {
        return parent != null && parent.startedByIt() ? parent : null;
    }

    /**
     * This start as a queue begins it that it is a step of.
     *
     * @param evaluated its input, without expressions
     * @param beginner the start of the other one, to whose owner it belongs
     */
    public QueueStart begunBy(QueueStart beginner, Json evaluated) {
        return with(evaluated, beginner.owner);
    }

    /** This start of another owner. */
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
                otherOwner);
    }
}
