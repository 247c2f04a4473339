package dev.skald.store;

import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Queues to start; none of their calls is ever made. */
public final class Starts {
    /** To whom they belong. */
    static final Owner OWNER = new Owner("acme", "booking");

    private Starts() {}

    /** Two steps, {@code a} and {@code b}, under a new id. */
    public static QueueStart any() {
        return with(UUID.randomUUID(), "trip", new Json("{\"n\":1}"), Map.of());
    }

    static QueueStart named(String name) {
        return with(UUID.randomUUID(), name, Json.NULL, Map.of());
    }

    static QueueStart labelled(Map<String, String> labels) {
        return with(UUID.randomUUID(), "trip", Json.NULL, labels);
    }

    static QueueStart of(Json input) {
        return with(UUID.randomUUID(), "trip", input, Map.of());
    }

    /** One that is a step of another queue. */
    static QueueStart stepOf(UUID queueId, String step) {
        QueueStart any = any();
        return new QueueStart(
                any.id(),
                any.name(),
                any.input(),
                any.steps(),
                null,
                null,
                any.onInterruption(),
                Map.of(),
                Map.of("tenant", "acme"),
                null,
                Driver.COORDINATOR,
                null,
                new Parent(queueId, step, true),
                OWNER);
    }

    private static QueueStart with(UUID id, String name, Json input, Map<String, String> labels) {
        List<Step> steps = List.of(step("a", List.of()), step("b", List.of("a")));
        return new QueueStart(
                id,
                name,
                input,
                steps,
                null,
                null,
                OnInterruption.RESTORE,
                Map.of(),
                labels,
                null,
                Driver.COORDINATOR,
                null,
                null,
                OWNER);
    }

    private static Step step(String name, List<String> after) {
        Call action = new Call("POST", "http://localhost/" + name, Map.of(), null, Call.DEFAULT_TIMEOUT);
        Call compensation = new Call("DELETE", "http://localhost/" + name, Map.of(), null, Call.DEFAULT_TIMEOUT);
        return new Step(
                UUID.randomUUID(),
                name,
                action,
                compensation,
                null,
                null,
                after,
                Retry.ACTION,
                Retry.COMPENSATION,
                OnRefused.RESTORE,
                false);
    }
}
