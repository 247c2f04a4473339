package dev.skald.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
     * @param endedAt when it succeeded; with the id, its place among those that may be purged
     */
    public record Past(UUID queueId, long seq, Instant endedAt) {
        /** Comes before every queue. */
        public static final Past NONE = new Past(new UUID(0, 0), 0, Instant.EPOCH);
    }

    /**
     * Queues that succeeded longer ago than their window, the oldest first; a sub-queue only after its parent. What a
     * caller says that its queue belongs to holds nothing up, so no circle can: a queue is always there before its
     * sub-queues.
     *
     * <p>Their age is counted up to the last heartbeat of any node, which notes when the clock steps forth: then a queue
     * that ended before is not as old as it looks. When the clock has stepped back since, that heartbeat lies ahead, and
     * now counts.
     *
     * @param after the last one of those found before, so that these come after it
     */
    public List<Past> past(Duration window, Past after, int limit) {
        String sql = """
                select l.queue_id, l.seq, l.ended_at
                from event_lock l
                join queue q on q.id = l.queue_id
                where l.status = 'succeeded'
                    and l.ended_at <= (select least(latest, now()) from database_clock) - make_interval(secs => ?)
                    and (l.ended_at <= (select least(latest, now()) - make_interval(secs => ahead) from database_clock)
                            - make_interval(secs => ?)
                        or l.ended_at >= (select ahead_since from database_clock))
                    and (l.ended_at, l.queue_id) > (?, ?)
                    and l.holder is null
                    and not exists (
                        select
                        from queue parent
                        where parent.id = q.parent_id and q.fingerprint = ?)
                order by l.ended_at, l.queue_id
                limit ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                double seconds = window.toMillis() / 1000.0;
                statement.setDouble(1, seconds);
                statement.setDouble(2, seconds);
                statement.setObject(3, after.endedAt().atOffset(ZoneOffset.UTC));
                statement.setObject(4, after.queueId());
                statement.setString(5, Journal.OF_SUB_QUEUE);
                statement.setInt(6, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Past> past = new ArrayList<>();
                    while (rows.next()) {
                        past.add(new Past(
                                rows.getObject("queue_id", UUID.class),
                                rows.getLong("seq"),
                                LogRows.instant(rows, "ended_at")));
                    }
                    return past;
                }
            }
        });
    }

    /**
     * Removes queues in one transaction, and remembers the outcome of each. Those that have changed since they were found
     * stay, and so do those that somebody is at just now.
     *
     * @return how many were removed
     */
    public int purge(List<Past> batch) {
        UUID[] ids = batch.stream().map(Past::queueId).toArray(UUID[]::new);
        Long[] seqs = batch.stream().map(Past::seq).toArray(Long[]::new);
        return database.inTransaction(connection -> Ended.bury(connection, ids, seqs, Ended.PASS_OVER));
    }
}
