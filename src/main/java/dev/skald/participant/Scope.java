package dev.skald.participant;

import dev.skald.queue.Json;
import dev.skald.queue.StepReason;
import dev.skald.queue.StepWork;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What expressions see.
 *
 * @param input the queue's input, {@code $input}
 * @param results the results of the steps that are done, by step name, {@code $steps}
 * @param queueId {@code $queue.id}
 * @param name {@code $queue.name}
 * @param labels {@code $queue.labels}
 * @param reason {@code $queue.reason} and {@code $failure}
 * @param call {@code $call}; null for expressions that are part of no call
 * @param element {@code $item} and {@code $index}; null for expressions that are not about one element of a list
 */
public record Scope(
        Json input,
        Map<String, Json> results,
        UUID queueId,
        String name,
        Map<String, String> labels,
        StepReason reason,
        @Nullable CallFacts call,
        StepWork.@Nullable Element element) {
    public Scope {
        results = Map.copyOf(results);
        labels = Map.copyOf(labels);
    }

    /** What expressions see that are part of no call and no step. */
    public Scope(Json input, Map<String, Json> results, UUID queueId, String name, Map<String, String> labels) {
        this(input, results, queueId, name, labels, StepReason.NONE, null, null);
    }

    /** The same for the expressions of a step. */
    public Scope with(StepReason ofStep) {
        return new Scope(input, results, queueId, name, labels, ofStep, call, element);
    }

    /** The same for the expressions of a call. */
    public Scope with(CallFacts facts) {
        return new Scope(input, results, queueId, name, labels, reason, facts, element);
    }

    /**
     * The same for the calls of an element of a list: the step with the list stands for the element.
     *
     * @param result of the element's action; null before
     */
    public Scope with(StepWork.Element of, @Nullable Json result) {
        Map<String, Json> more = new HashMap<>(results);
        if (result == null) {
            more.remove(of.list());
        } else {
            more.put(of.list(), result);
        }
        return new Scope(input, more, queueId, name, labels, reason, call, of);
    }

    /** The same without the address for later answers. */
    Scope withoutCallback() {
        return call == null ? this : with(call.withoutCallback());
    }
}
