package dev.skald.queue.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The domain events of one unit of work: one change, no matter on which threads it is prepared. They go to the outbox in
 * the transaction that writes the change, so they are published if it is committed, and only then.
 *
 * <p>It is used by one thread at a time.
 */
public final class DomainEventQueue {
    private final Set<DomainEvent> events = new LinkedHashSet<>();
    private boolean publishing;

    /** Takes the events of one unit of work on. */
    public interface Outbox<X extends Exception> {
        /** Stores events along with the rest of the unit of work. */
        void store(List<DomainEvent> events) throws X;
    }

    /**
     * Registers an event; equal ones count once.
     *
     * @throws IllegalStateException while the events are being published
     */
    public void register(DomainEvent event) {
        if (publishing) {
            throw new IllegalStateException("an event can't be registered while events are published: " + event.type());
        }
        events.add(event);
    }

    /**
     * Hands the events over in the order in which they were registered; nothing is handed over when there are none. Whatever
     * happens, none is left afterwards.
     *
     * @throws X what the outbox throws
     * @throws IllegalStateException while the events are being published
     */
    public <X extends Exception> void publish(Outbox<X> outbox) throws X {
        if (publishing) {
            throw new IllegalStateException("events are being published already");
        }
        publishing = true;
        try {
            if (!events.isEmpty()) {
                outbox.store(List.copyOf(events));
            }
        } finally {
            events.clear();
            publishing = false;
        }
    }
}
