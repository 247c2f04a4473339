package dev.skald.store.subscription;

import dev.skald.store.outbox.PublishedEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which events a subscription or a reader wants, of those that it may have.
 *
 * @param types the types, each in full or, with an asterisk at its end, by its beginning; empty for any
 * @param queueName the name of the queue, in full or by its beginning; null for any
 * @param labels what the queue must have; empty for any
 */
public record EventFilter(List<String> types, @Nullable String queueName, Map<String, String> labels) {
    public EventFilter {
        types = List.copyOf(types);
        labels = Map.copyOf(labels);
    }

    /** Whether it wants an event, wherever that is. */
    public boolean wants(PublishedEvent event) {
        return (types.isEmpty() || types.stream().anyMatch(type -> matches(type, event.type()))) && wantsQueue(event);
    }

    private boolean wantsQueue(PublishedEvent event) {
        if (queueName == null && labels.isEmpty()) {
            return true;
        }
        return event.queueId() != null
                && (queueName == null || (event.queueName() != null && matches(queueName, event.queueName())))
                && event.labels().entrySet().containsAll(labels.entrySet());
    }

    private static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }
}
