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
     * Removes a queue with its lock, its log and its labels, and remembers its outcome. Deleting the lock row locks it
     * first, so a restore and a purge can't cross: whichever comes second finds nothing to do, as a restore raises
     * the log's number in the same row.
     *
     * @return false when the queue has changed since it was found, and so stays
     */
    public boolean purge(Past past) {
        String sql = """
                with gone_lock as (
                    delete from event_lock
                    where queue_id = ? and seq = ? and holder is null
                    returning queue_id
                ), gone_log as (
                    delete from event_log_entry
                    where queue_id in (select queue_id from gone_lock)
                ), gone_labels as (
                    delete from queue_label
                    where queue_id in (select queue_id from gone_lock)
                ), gone as (
                    delete from queue
                    where id in (select queue_id from gone_lock)
                    returning id, fingerprint, name, status, created_at, ended_at
                )
                insert into tombstone (id, fingerprint, name, outcome, created_at, ended_at)
                select id, fingerprint, name, status, created_at, ended_at
                from gone
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, past.queueId());
                statement.setLong(2, past.seq());
                return statement.executeUpdate() == 1;
            }
        });
    }
}
