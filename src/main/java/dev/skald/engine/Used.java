package dev.skald.engine;

import dev.skald.queue.Queue;
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

    /** Someone else's step is under way. */
    record Busy(Queue queue) implements Refused {}

    /** The node that worked on it is gone, and recovery has not taken it up yet. */
    record Interrupted(Queue queue) implements Refused {}

    /** The queue is not to be used so. */
    record NotAllowed(Queue queue, Why why) implements Refused {}

    /** The queue succeeded and was purged since, or its id was closed. */
    record Gone(Tombstone tombstone) implements Refused {}

    /** No queue has this id. */
    record Unknown() implements Refused {}

    /** This node works on as many queues as it may. */
    record Overloaded() implements Refused {}

    /** This node is about to stop. */
    record Stopping() implements Refused {}

    /** Why a queue is not to be used so. */
    enum Why {
        /** Its steps run by themselves. */
        NOT_CALLER_DRIVEN,
        /** It is not running, or not any more. */
        NOT_RUNNING,
        /** Its caller said that there are no more steps. */
        COMPLETED,
        /** An admin paused it. */
        PAUSED,
        /** Its time is over; it is restored as soon as somebody looks at it. */
        TIMED_OUT,
        /** It has as many steps as a queue may have. */
        FULL
    }
}
