package dev.skald.engine;

import java.util.UUID;

/** So many ask the same queue that one of them could not be served. Nothing was done for it; asked again later, it may be. */
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
