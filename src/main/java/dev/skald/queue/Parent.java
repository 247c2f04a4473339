package dev.skald.queue;

import java.util.UUID;

/**
 * The step of another queue that a queue belongs to.
 *
 * @param queueId the other queue
 * @param step the step
 * @param startedByIt whether that queue started this one, in this database, under the id of its step; false when only
 *     the caller of this one says so, which has no effect
 */
public record Parent(UUID queueId, String step, boolean startedByIt) {
    /** A parent that a caller gave. */
    public Parent(UUID queueId, String step) {
        this(queueId, step, false);
    }
}
