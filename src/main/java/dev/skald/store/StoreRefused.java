package dev.skald.store;

import dev.skald.queue.Excerpt;
import java.sql.SQLException;

/**
 * The database refused what was to be written or asked, because of what stands in it: nothing was done, and asking the same
 * again is no use.
 */
public final class StoreRefused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int REASON_LENGTH_MAX = 300;

    private final String reason;

    public StoreRefused(SQLException cause) {
        super("the database refuses it: " + cause.getMessage(), cause);
        // The first line only: the others may show the values.
        String what = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        reason = Excerpt.of(what, REASON_LENGTH_MAX) + " (" + cause.getSQLState() + ")";
    }

    /** What the database has against it, in one line. */
    public String reason() {
        return reason;
    }
}
