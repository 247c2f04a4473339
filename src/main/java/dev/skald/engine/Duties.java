package dev.skald.engine;

import dev.skald.store.StoreUnavailable;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/** One round of what a timer has done again and again. */
public final class Duty {
    private Duty() {}

    /**
     * Does a round. While the database is away the round ends, and the next one tries again.
     *
     * @param log is told when it is away
     * @param undone what is not done then, in a sentence
     * @param round gives how much it did
     * @return how much was done; 0 when the database was away
     */
    public static int round(Logger log, String undone, IntSupplier round) {
        try {
            return round.getAsInt();
        } catch (StoreUnavailable e) {
            log.warnf("%s: %s; the next round tries again", undone, e.getMessage());
            return 0;
        }
    }
}
