package dev.skald.store.log;

import dev.skald.queue.Waiting;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why nobody works on queues, as their lock rows tell it: the same for one queue and for lists. */
public final class WaitingRows {
    private static final Waiting FOR_RECOVERY = new Waiting(Waiting.Reason.RECOVERY, null, null, null);

    private WaitingRows() {}

    /**
     * Reads the columns {@code orphaned}, {@code due} and {@code waiting} of the present row.
     *
     * @return null when somebody works on the queue, and when it has ended
     */
    public static @Nullable Waiting read(ResultSet rows) throws SQLException {
        if (rows.getBoolean("orphaned")) {
            return FOR_RECOVERY;
        }
        Waiting waiting = WaitingCodec.decode(rows.getString("waiting"));
        return rows.getBoolean("due") ? forItsTurn(waiting) : waiting;
    }

    /** What it waited for is over, but nobody has taken it up yet. */
    private static Waiting forItsTurn(@Nullable Waiting before) {
        return before == null
                ? new Waiting(Waiting.Reason.TURN, null, null, null)
                : new Waiting(Waiting.Reason.TURN, before.step(), null, before.problem());
    }
}
