package dev.skald.engine.run;

import java.util.UUID;

/** Starts work on a queue whose time has come. */
public interface WakeQueue {
    /** Claims a due queue and works on it, unless a node does so already. */
    Woken wake(UUID queueId);

    /** What came of waking a queue. */
    enum Woken {
        YES,
        /** It is not due, or others work on it. */
        NO,
        /** This node can't tell, as it has no room or the database is away. */
        NOT_NOW
    }
}
