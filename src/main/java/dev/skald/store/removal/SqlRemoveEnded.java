package dev.skald.store.removal;

import dev.skald.queue.Queue;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Removes all rows of a queue in one statement. */
@ApplicationScoped
public class SqlRemoveEnded implements RemoveEnded {
    static final String WAIT = "";
    static final String PASS_OVER = "skip locked";

    private final Database database;

    public SqlRemoveEnded(Database database) {
        this.database = database;
    }

    @Override
    public boolean remove(Queue seen, List<AuditEntry> audit) {
        return database.inTransaction(connection -> {
            boolean removed = remove(connection, seen);
            AuditRows.append(connection, removed ? audit : List.of());
            return removed;
        });
    }

    private static boolean remove(Connection connection, Queue seen) throws SQLException {
        return switch (seen.status()) {
            case SUCCEEDED -> removeWithTombstone(connection, seen.id(), seen.seq());
            case RESTORED -> gate(connection, seen) && removeWithTombstone(connection, seen.id(), seen.seq());
            case HELD, RUNNING, CONFIRMING, RESTORING, ATTENTION ->
                throw new IllegalArgumentException(
                        "queue " + seen.id() + " is " + seen.status().word());
        };
    }

    /**
     * A restored queue has no lock row any more. It gets one again during the removal: a repeated start must wait for
     * this row (see InlineJournal.start) and then sees the tombstone.
     */
    private static boolean gate(Connection connection, Queue queue) throws SQLException {
        String sql = """
                insert into event_lock (queue_id, fence, interrupted, seq, status)
                values (?, 0, false, ?, ?)
                on conflict do nothing
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, queue.id());
            statement.setLong(2, queue.seq());
            statement.setString(3, queue.status().word());
            return statement.executeUpdate() == 1;
        }
    }

    private static boolean removeWithTombstone(Connection connection, UUID id, long seq) throws SQLException {
        return removeWithTombstone(connection, new UUID[] {id}, new Long[] {seq}, WAIT) == 1;
    }

    /**
     * Removes queues with their locks, their logs, their labels and the events that were never published, and remembers their outcomes. The lock row is taken
     * first, so a restore and a removal can't cross: a restore raises the log's number in the same row, so the second
     * of the two finds nothing to do.
     *
     * @param seqs the last entry of each queue's log; one whose log has grown stays
     * @param ifTaken what to do about a queue that another transaction has locked, {@link #WAIT} or {@link #PASS_OVER}
     * @return how many were removed
     */
    static int removeWithTombstone(Connection connection, UUID[] ids, Long[] seqs, String ifTaken) throws SQLException {
        // Arrays, not joins: one look-up in the primary key for each id, whatever the statistics say.
        String sql = """
                with ended as (
                    select l.queue_id
                    from unnest(?::uuid[], ?::bigint[]) as seen (id, seq)
                    join event_lock l on l.queue_id = seen.id and l.seq = seen.seq
                    where l.holder is null
                    for update of l\s""" + ifTaken + """

                ), gone_lock as (
                    delete from event_lock
                    where queue_id = any (array(select queue_id from ended))
                    returning queue_id, status, ended_at
                ), gone_log as (
                    delete from event_log_entry
                    where queue_id = any (array(select queue_id from gone_lock))
                ), dropped_events as (
                    delete from registered_event
                    where queue_id = any (array(select queue_id from gone_lock where status = 'restored'))
                        and not exists (
                            select from event_log_entry entry
                            where entry.queue_id = registered_event.queue_id and operation = 'queue-succeeded')
                ), gone_labels as (
                    delete from queue_label
                    where queue_id = any (array(select queue_id from gone_lock))
                ), gone as (
                    delete from queue
                    where id = any (array(select queue_id from gone_lock))
                    returning id, fingerprint, name, created_at, restored_at, namespace, owner
                )
                insert into tombstone (id, fingerprint, name, outcome, created_at, ended_at, namespace, owner)
                select id, fingerprint, name, status, created_at, coalesce(restored_at, ended_at), namespace, owner
                from gone
                join gone_lock on queue_id = id
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids));
            statement.setArray(2, connection.createArrayOf("bigint", seqs));
            return statement.executeUpdate();
        }
    }
}
