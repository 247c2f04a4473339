package dev.skald.support;

import dev.skald.queue.CallKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a participant really did, whatever it answered: the place where it shows whether a queue kept its promise.
 *
 * <p>It is kept as the contract asks of a participant: the same idempotency key takes effect once; a compensation for an
 * action that never arrived is remembered; an action that arrives after its compensation is refused, and so is a
 * confirmation of what is not in effect.
 */
public final class ParticipantBook {
    /** One thing done, in order. */
    public record Entry(CallKind kind, String queueId, String step) {}

    private record Step(String queueId, String name) {}

    private final Set<String> keys = new HashSet<>();
    private final Map<Step, Integer> effective = new HashMap<>();
    private final Set<Step> compensated = new HashSet<>();
    private final Set<Step> confirmed = new HashSet<>();
    private final List<Entry> entries = new ArrayList<>();
    private boolean idempotent = true;

    /** From now on every call takes effect, whatever its idempotency key. */
    public synchronized void forgetKeys() {
        idempotent = false;
    }

    /** How many actions of the step are in effect now; a compensation undoes them all. */
    public synchronized int effective(UUID queueId, String step) {
        return effective.getOrDefault(new Step(queueId.toString(), step), 0);
    }

    /** How many actions of any step of the queue are in effect now. */
    public synchronized int effective(UUID queueId) {
        return effective.entrySet().stream()
                .filter(step -> step.getKey().queueId.equals(queueId.toString()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Whether the step's action was made final and is in effect still. */
    public synchronized boolean confirmed(UUID queueId, String step) {
        return confirmed.contains(new Step(queueId.toString(), step));
    }

    /** How often the step's call of this kind ever took effect. */
    public synchronized long count(CallKind kind, UUID queueId, String step) {
        return entries.stream()
                .filter(new Entry(kind, queueId.toString(), step)::equals)
                .count();
    }

    /** Everything that took effect, in order. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What took effect of one queue, in order. */
    public synchronized List<Entry> entries(UUID queueId) {
        return entries.stream()
                .filter(entry -> entry.queueId.equals(queueId.toString()))
                .toList();
    }

    /**
     * Does what a call asks for.
     *
     * @return false when it must be refused, as the step is compensated already, or there is nothing to confirm
     */
    synchronized boolean take(ReceivedCall call) {
        Step step = new Step(call.queueId(), call.step());
        boolean first = !idempotent || call.idempotencyKey().isEmpty() || !keys.contains(call.idempotencyKey());
        switch (call.kind()) {
            case ACTION -> {
                if (compensated.contains(step)) {
                    return false;
                }
                if (first) {
                    effective.merge(step, 1, Integer::sum);
                }
            }
            case COMPENSATION -> {
                compensated.add(step);
                confirmed.remove(step);
                effective.put(step, 0);
            }
            case CONFIRMATION -> {
                if (effective.getOrDefault(step, 0) == 0) {
                    return false;
                }
                confirmed.add(step);
            }
        }
        keys.add(call.idempotencyKey());
        if (first) {
            entries.add(new Entry(call.kind(), call.queueId(), call.step()));
        }
        return true;
    }
}
