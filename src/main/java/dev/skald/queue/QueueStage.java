package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a queue has come.
 *
 * @param status where it is
 * @param halted what it was at when it came to need a human; null unless it needs one
 * @param endedAt when it came to its outcome; null before
 */
record QueueStage(
        QueueStatus status,
        @Nullable QueueStatus halted,
        @Nullable Instant endedAt) {
    /** Where each queue begins. */
    static final QueueStage FIRST = new QueueStage(QueueStatus.RUNNING, null, null);

    /**
     * The stage after this one.
     *
     * @throws IllegalStateException when the table of states does not list this change
     */
    QueueStage to(QueueStatus next, Instant at) {
        QueueStatus taken = QueueStatus.TRANSITIONS.take(status, next);
        return new QueueStage(taken, taken == QueueStatus.ATTENTION ? status : null, taken.ended() ? at : null);
    }
}
