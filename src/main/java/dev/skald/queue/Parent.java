package dev.skald.queue;

import java.util.UUID;

/**
 * What a queue belongs to.
 *
 * @param queueId the other queue
 * @param step the step of it that this queue is
 * @param startedByIt whether that queue started this one itself, in this database, under the id of its step; false when
 *     the caller of this one only says that it belongs there, from which nothing follows
 */
public record Parent(UUID queueId, String step, boolean startedByIt) {
    /** What a caller says that its queue belongs to. */
    public Parent(UUID queueId, String step) {
        this(queueId, step, false);
    }
}
