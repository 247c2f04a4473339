package dev.skald.store;

import dev.skald.queue.Queue;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Removes queues that have ended, and leaves tombstones in their place. */
@ApplicationScoped
public class Ended {
    private final Database database;

    Ended(Database database) {
        this.database = database;
    }

    /**
     * Removes a queue that has ended.
     *
     * @param seen the queue as it was when this was decided
     * @return false when it has changed since, or is gone
     */
    public boolean remove(Queue seen) {
        return database.inTransaction(connection -> switch (seen.status()) {
            case SUCCEEDED -> bury(connection, seen.id(), seen.seq());
            case RESTORED -> gate(connection, seen) && bury(connection, seen.id(), seen.seq());
            case RUNNING, CONFIRMING, RESTORING, ATTENTION ->
                throw new IllegalArgumentException(
                        "queue " + seen.id() + " is " + seen.status().word());
        });
    }

    /**
     * A restored queue has no lock row any more. It gets one again for as long as this takes: a start that comes again
     * must pass this gate (see InlineJournal.start) and then sees the tombstone.
     */
    private static boolean gate(Connection connection, Queue queue) throws SQLException {
        String sql = """
                insert into event_lock (queue_id, fence, interrupted, seq)
                values (?, 0, false, ?)
                on conflict do nothing
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queue.id());
            statement.setLong(2, queue.seq());
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Removes a queue with its lock, its log and its labels, and remembers its outcome. Deleting the lock row locks it
     * first, so a restore and a removal can't cross: whichever comes second finds nothing to do, as a restore raises
     * the log's number in the same row.
     */
    static boolean bury(Connection connection, UUID id, long seq) throws SQLException {
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
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setLong(2, seq);
            return statement.executeUpdate() == 1;
        }
    }
}
