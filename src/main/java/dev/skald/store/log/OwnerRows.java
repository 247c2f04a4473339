package dev.skald.store.log;

import dev.skald.queue.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the owners of rows. */
public final class OwnerRows {
    private OwnerRows() {}

    /** Reads the columns {@code namespace} and {@code owner} of the current row. */
    public static Owner read(ResultSet row) throws SQLException {
        return new Owner(row.getString("namespace"), row.getString("owner"));
    }
}
