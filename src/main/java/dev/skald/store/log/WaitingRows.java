package dev.skald.store.log;

import dev.skald.queue.WaitState;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why nobody works on a queue, read from its lock row: the same for one queue and for lists. */
public final class WaitingRows {
    private static final WaitState FOR_RECOVERY = new WaitState(WaitState.Reason.RECOVERY, null, null, null);

    private WaitingRows() {}

    /**
     * Reads the columns {@code orphaned}, {@code due} and {@code waiting} of the current row.
     *
     * @return null when somebody works on the queue, and when it has ended
     */
    public static @Nullable WaitState read(ResultSet rows) throws SQLException {
        if (rows.getBoolean("orphaned")) {
            return FOR_RECOVERY;
        }
        WaitState waiting = WaitStateCodec.decode(rows.getString("waiting"));
        return rows.getBoolean("due") ? forItsTurn(waiting) : waiting;
    }

    /** The wait is over, but no node has claimed the queue yet. */
    private static WaitState forItsTurn(@Nullable WaitState before) {
        return before == null
                ? new WaitState(WaitState.Reason.TURN, null, null, null)
                : new WaitState(WaitState.Reason.TURN, before.step(), null, before.problem());
    }
}
