package dev.skald.store.outbox;

import java.util.List;

/**
 * Events that follow each other.
 *
 * @param events in the order of their positions
 * @param last the position up to which this was read, which is where the next page begins
 */
public record EventPage(List<PublishedEvent> events, long last) {
    public EventPage {
        events = List.copyOf(events);
    }
}
