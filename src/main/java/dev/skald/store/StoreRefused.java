package dev.skald.store;

import dev.skald.queue.text.Excerpt;
import java.sql.SQLException;

/**
 * The database refused a statement because of its values: nothing was done, and a repetition is refused too.
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

    /** The database's reason, in one line. */
    public String reason() {
        return reason;
    }
}
