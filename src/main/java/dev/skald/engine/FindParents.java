package dev.skald.engine;

import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds out which queues are steps of others. */
@ApplicationScoped
class FindParents {
    private final Queues queues;

    FindParents(Queues queues) {
        this.queues = queues;
    }

    /**
     * The queue of this database that started this one as its step.
     *
     * @return empty also when that queue is gone, and when only a caller named the parent
     */
    Optional<Parent> of(Queue queue) {
        Parent parent = queue.start().startedBy();
        return parent != null && isStepOf(parent, queue) ? Optional.of(parent) : Optional.empty();
    }

    private boolean isStepOf(Parent parent, Queue queue) {
        return queues.find(parent.queueId()) instanceof QueueLookup.Present found
                && found.queue()
                        .find(parent.step())
                        .filter(state -> state.step().isHere(queue.id()))
                        .isPresent();
    }
}
