package dev.skald.queue.event;

import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.RegisteredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that others may want to know of, once the unit of work that it happened in is committed. */
public sealed interface DomainEvent {
    /** The type by which subscribers know it, as CloudEvents has it. */
    String type();

    /** It is published if this operation is written, and has the number of its log entry; null when it has no part in a log. */
    @Nullable
    Operation cause();

    /**
     * What Skald tells of a queue's life.
     *
     * @param stage what has happened to it
     * @param status where it is then
     * @param createdAt when it was accepted; null for the time at which this is written
     * @param reason why it is or was restored, or needs a human; null for any other
     * @param output of the queue, if it has succeeded and has one; else null
     * @param published the registered events that are published already, which a restored queue takes back
     */
    record OfQueue(
            LifecycleStage stage,
            QueueStart start,
            QueueStatus status,
            @Nullable Instant createdAt,
            @Nullable String reason,
            @Nullable Json output,
            List<RegisteredEvent> published,
            Operation cause)
            implements DomainEvent {
        public OfQueue {
            published = List.copyOf(published);
        }

        @Override
        public String type() {
            return stage.type();
        }

        /** Whether it is the same stage of the same queue, by the same operation. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfQueue event
                    && stage == event.stage
                    && start.id().equals(event.start.id())
                    && cause.equals(event.cause);
        }

        @Override
        public int hashCode() {
            return Objects.hash(stage, start.id());
        }
    }

    /**
     * What the caller of a queue registered with it. It is kept already, so this only names it.
     *
     * @param event the event that is published now
     */
    record OfCaller(QueueStart start, RegisteredEvent event, Operation cause) implements DomainEvent {
        @Override
        public String type() {
            return event.type();
        }

        /** Whether it is the same event of the same queue. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfCaller caller
                    && start.id().equals(caller.start.id())
                    && event.equals(caller.event);
        }

        @Override
        public int hashCode() {
            return Objects.hash(start.id(), event.seq());
        }
    }

    /**
     * What happened to something that a namespace has.
     *
     * @param subject its name
     * @param data what else there is to say
     */
    record OfNamespace(String type, String namespace, String subject, Json data) implements DomainEvent {
        @Override
        public @Nullable Operation cause() {
            return null;
        }
    }
}
