package dev.skald.store;

import static dev.skald.support.StepBuilder.step;

import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.support.StartBuilder;
import java.util.Map;
import java.util.UUID;

/** Queues to start; none of their calls is ever made. */
public final class Starts {
    /** To whom they belong. */
    static final Owner OWNER = new Owner("acme", "booking");

    private static final Json ANY = new Json("{\"n\":1}");

    private Starts() {}

    /** Two steps, {@code a} and {@code b}, under a new id. */
    public static QueueStart any() {
        return start().input(ANY).build();
    }

    /** One that is held. */
    static QueueStart held() {
        return start().held().build();
    }

    static QueueStart named(String name) {
        return start().name(name).build();
    }

    static QueueStart labelled(Map<String, String> labels) {
        return start().labels(labels).build();
    }

    static QueueStart of(Json input) {
        return start().input(input).build();
    }

    /** One that is a step of another queue. */
    static QueueStart stepOf(UUID queueId, String step) {
        return start().input(ANY)
                .labels(Map.of("tenant", "acme"))
                .parent(new Parent(queueId, step, true))
                .build();
    }

    private static StartBuilder start() {
        return StartBuilder.start(step("a").build(), step("b").after("a").build())
                .owner(OWNER);
    }
}
