package dev.skald.event.webhook;

import dev.skald.store.outbox.PublishedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of one queue. */
final class QueueLane {
    final UUID id;
    final Deque<Item> items = new ArrayDeque<>();
    boolean sending;
    /** Whether its first event failed. */
    boolean waits;

    int attempts;
    long due;

    QueueLane(UUID id) {
        this.id = id;
    }

    /** An event in its lane; without its text when it waits, as it may do so for long. */
    record Item(long position, @Nullable PublishedEvent event, SlotStream stream) {
        /** It is delivered, or waits from now on. */
        void close() {
            if (event != null) {
                stream.close(event);
            }
        }
    }
}
