package dev.skald.store;

import java.sql.SQLException;

/**
 * The database can't be reached, is not ready, or its answer was lost: what was asked may have been done or not. Or the
 * other nodes took this one for dead: then it was not done, and can be once this one goes on under a new name.
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

    /** What keeps a node from taking anything that was declared dead. */
    public static StoreUnavailable declaredDead() {
        return new StoreUnavailable(
                "this node was taken for dead, and takes nothing until it goes on under a new name");
    }

    /** What keeps a node from taking anything that the database has not heard of for a while. */
    public static StoreUnavailable noHeartbeat() {
        return new StoreUnavailable("the database does not answer the heartbeats of this node");
    }
}
