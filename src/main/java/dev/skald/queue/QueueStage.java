package dev.skald.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a queue.
 *
 * @param status its status
 * @param halted its status before it needed a human; null unless it needs one
 * @param endedAt when it ended; null before
 */
record QueueStage(
        QueueStatus status,
        @Nullable QueueStatus halted,
        @Nullable Instant endedAt) {
    /** The first stage of a queue. */
    static QueueStage first(QueueStart start) {
        return new QueueStage(start.firstStatus(), null, null);
    }

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
