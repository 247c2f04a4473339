package dev.skald.store;

import java.sql.SQLException;

/** The database can't be reached, is not ready, or its answer was lost: what was asked may have been done or not. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreUnavailable(SQLException cause) {
        super("the database is unavailable: " + cause.getMessage(), cause);
    }
}
