package dev.skald.engine.run;

import java.util.UUID;

/** Has this node work on a queue whose time has come. */
public interface WakeQueue {
    /** Claims a queue that is due and works on it, unless somebody does already. */
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
