package dev.skald.queue.event;

import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.RegisteredEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which events the operations of a queue's log raise. */
public final class LifecycleEvents {
    private LifecycleEvents() {}

    /**
     * The events of a start.
     *
     * @param started its first operation
     */
    public static DomainEvent started(QueueStart start, Operation.QueueStarted started) {
        return new DomainEvent.OfQueue(
                LifecycleStage.STARTED, start, start.firstStatus(), null, null, null, List.of(), started);
    }

    /**
     * The events that operations raise, in their order. What the caller registered comes right after the success.
     *
     * @param before the queue as its log tells it without these operations
     * @param operations what is about to be written
     */
    public static List<DomainEvent> of(Queue before, List<? extends Operation> operations) {
        List<DomainEvent> events = List.of();
        Queue queue = before;
        int known = 0;
        for (int i = 0; i < operations.size(); i++) {
            LifecycleStage stage = stage(operations.get(i));
            if (stage != null) {
                queue = queue.after(operations.subList(known, i));
                known = i;
                events = events.isEmpty() ? new ArrayList<>(2) : events;
                add(events, stage, queue, operations.get(i));
            }
        }
        return events;
    }

    private static void add(List<DomainEvent> events, LifecycleStage stage, Queue queue, Operation cause) {
        List<RegisteredEvent> published =
                stage == LifecycleStage.RESTORED ? those(queue, RegisteredEvent.State.PUBLISHED) : List.of();
        events.add(new DomainEvent.OfQueue(
                stage,
                queue.start(),
                status(stage, queue),
                queue.createdAt(),
                reason(queue, cause),
                stage == LifecycleStage.SUCCEEDED ? queue.output() : null,
                published,
                cause));
        if (stage == LifecycleStage.SUCCEEDED) {
            those(queue, RegisteredEvent.State.REGISTERED)
                    .forEach(event -> events.add(new DomainEvent.OfCaller(queue.start(), event, cause)));
        }
    }

    private static QueueStatus status(LifecycleStage stage, Queue queue) {
        return switch (stage) {
            case STARTED, INTERRUPTED -> queue.status();
            case SUCCEEDED -> QueueStatus.SUCCEEDED;
            case RESTORING -> QueueStatus.RESTORING;
            case RESTORED -> QueueStatus.RESTORED;
            case ATTENTION -> QueueStatus.ATTENTION;
        };
    }

    private static List<RegisteredEvent> those(Queue queue, RegisteredEvent.State state) {
        return queue.events().stream().filter(event -> event.state() == state).toList();
    }

    private static @Nullable String reason(Queue queue, Operation cause) {
        return switch (cause) {
            case Operation.RestoreRequested requested -> requested.reason();
            case Operation.QueueAttention attention -> attention.detail();
            case Operation.QueueInterrupted interrupted -> interrupted.reason();
            default -> queue.reason();
        };
    }

    private static @Nullable LifecycleStage stage(Operation operation) {
        return switch (operation) {
            case Operation.QueueStarted o -> LifecycleStage.STARTED;
            case Operation.QueueSucceeded o -> LifecycleStage.SUCCEEDED;
            case Operation.RestoreRequested o -> LifecycleStage.RESTORING;
            case Operation.QueueRestored o -> LifecycleStage.RESTORED;
            case Operation.QueueAttention o -> LifecycleStage.ATTENTION;
            case Operation.QueueInterrupted o -> LifecycleStage.INTERRUPTED;
            default -> null;
        };
    }
}
