package dev.skald.store;

import java.sql.SQLException;

/**
 * The database can't be reached, is not ready, or its answer was lost: the statement may have been done or not. Or the
 * other nodes declared this one dead: then it was not done, and can be done once this node has a new name.
 */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * One with its own reason.
     *
     * @param message what is not available, and why
     */
    public StoreUnavailable(String message) {
        super(message);
    }

    public StoreUnavailable(SQLException cause) {
        super("the database is unavailable: " + cause.getMessage(), cause);
    }

    /** A node that was declared dead may take nothing. */
    public static StoreUnavailable declaredDead() {
        return new StoreUnavailable(
                "this node was taken for dead, and takes nothing until it goes on under a new name");
    }

    /** A node whose heartbeats the database does not answer may take nothing. */
    public static StoreUnavailable noHeartbeat() {
        return new StoreUnavailable("the database does not answer the heartbeats of this node");
    }
}
