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
 * @param steps in the order given; each step's {@code after} names earlier ones only
 * @param timeout how long the queue may run, counted from its start, before it is restored; null for no limit
 * @param deadline until when it may run; null for no limit. With both, the earlier one counts
 * @param onInterruption what recovery does after a crash
 * @param headers sent with every call
 * @param labels to search by
 * @param definition what its steps were taken from, as {@code name@version}; null when the start gave them itself
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
        @Nullable String definition) {
    public QueueStart {
        steps = List.copyOf(steps);
        headers = Map.copyOf(headers);
        labels = Map.copyOf(labels);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a queue needs at least one step");
        }
    }
}
