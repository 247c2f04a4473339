package dev.skald.event.stream;

import dev.skald.event.EventGap;
import dev.skald.store.outbox.PublishedEvent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One reader's open connection. Used by one thread at a time; nothing is sent before the last has gone out. */
public interface StreamTarget {
    /** Whether the reader has the right to the events. */
    enum Right {
        GRANTED,
        REFUSED,
        /** It can't be checked now. */
        UNKNOWN
    }

    /**
     * A batch that is sent at once.
     *
     * @param gap what is missing before the events; null for nothing
     * @param events in the order of their positions
     */
    record Batch(@Nullable EventGap gap, List<PublishedEvent> events) {
        public Batch {
            events = List.copyOf(events);
        }

        /** Whether there is nothing to send. */
        boolean isEmpty() {
            return gap == null && events.isEmpty();
        }
    }

    /** Sends events; completed once they have gone out, exceptionally when they can't. */
    CompletionStage<Void> send(Batch batch);

    /**
     * Tells the reader that the connection works, and from where to continue if it breaks; completed like {@link
     * #send}.
     *
     * @param position from where; null when the reader knows it already
     */
    CompletionStage<Void> beat(@Nullable Long position);

    /** Whether the reader still has the right; may wait for the database. */
    Right right();

    /** Ends the stream after what was sent. */
    void end();

    /** Ends the stream at once, without what is not sent yet. */
    void cut();
}
