package dev.skald.event;

import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.read.ListScope;
import dev.skald.store.subscription.EventFilter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events that a reader wants and may read.
 *
 * @param scopes only events of queues in at least one of them; an event without a queue has no owner
 * @param queueId only events of this queue; null for all
 * @param filter further conditions
 */
public record EventSelection(
        List<ListScope> scopes, @Nullable UUID queueId, EventFilter filter) {
    public EventSelection {
        scopes = List.copyOf(scopes);
    }

    /** Whether an event is one of those. */
    public boolean has(PublishedEvent event) {
        return (queueId == null || queueId.equals(event.queueId()))
                && filter.wants(event)
                && scopes.stream()
                        .anyMatch(scope ->
                                scope.covers(event.owner()) && (event.queueId() != null || scope.owner() == null));
    }
}
