package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds and removes queues that succeeded and whose window is over. */
@ApplicationScoped
public class Succeeded {
    private final Database database;

    Succeeded(Database database) {
        this.database = database;
    }

    /**
     * A queue that may be purged.
     *
     * @param seq its last log entry when it was found; whatever happens to it later raises it
     */
    public record Past(UUID queueId, long seq) {}

    /** Queues that succeeded longer ago than their window, the oldest first; a sub-queue only after its parent. */
    public List<Past> past(Duration window, int limit) {
        String sql = """
                select l.queue_id, l.seq
                from queue q
                join event_lock l on l.queue_id = q.id
                where q.status = 'succeeded' and q.ended_at <= now() - make_interval(secs => ?)
                    and l.holder is null
                    and not exists (select from queue parent where parent.id = q.parent_id)
                order by q.ended_at
                limit ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setDouble(1, window.toMillis() / 1000.0);
                statement.setInt(2, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Past> past = new ArrayList<>();
                    while (rows.next()) {
                        past.add(new Past(rows.getObject("queue_id", UUID.class), rows.getLong("seq")));
                    }
                    return past;
                }
            }
        });
    }

    /**
     * Removes a queue, and remembers its outcome.
     *
     * @return false when the queue has changed since it was found, and so stays
     */
    public boolean purge(Past past) {
        return database.inTransaction(connection -> Ended.bury(connection, past.queueId(), past.seq()));
    }
}
