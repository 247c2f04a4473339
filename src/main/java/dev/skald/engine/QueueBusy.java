package dev.skald.engine;

import java.util.UUID;

/** There are too many requests for one queue. Nothing was done for this one; it may succeed later. */
public final class QueueBusy extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final UUID queueId;

    QueueBusy(UUID queueId, String why) {
        super("queue " + queueId + ": " + why);
        this.queueId = queueId;
    }

    /** The queue that they ask. */
    public UUID queueId() {
        return queueId;
    }
}
