package dev.skald.engine;

import dev.skald.queue.Queue;
import dev.skald.queue.Ruling;
import dev.skald.store.removal.Tombstone;

/** What came of a caller's use of its queue. */
public sealed interface Used {
    /** It is in the queue's log now, and under way. */
    record Now(Queue queue) implements Used {}

    /** The same was asked before; this is the queue as it is now. */
    record Before(Queue queue) implements Used {}

    /** Nothing was done. */
    sealed interface Refused extends Used {}

    /** A step of this name is there, and is another one. */
    record NameReused(Queue queue, String name) implements Refused {}

    /** The rules do not allow it. */
    record NotAllowed(Queue queue, Ruling.No no) implements Refused {}

    /** The queue succeeded and was purged since, or its id was closed. */
    record Gone(Tombstone tombstone) implements Refused {}

    /** No queue has this id. */
    record Unknown() implements Refused {}

    /** This node works on as many queues as it may. */
    record Overloaded() implements Refused {}

    /** This node is about to stop. */
    record Stopping() implements Refused {}
}
