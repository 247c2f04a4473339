package dev.skald.store.journal;

import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.log.WaitStateCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.node.SqlNodes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on one row of {@code event_lock}, in a transaction that has locked or inserted it. */
final class LockRows {
    private LockRows() {}

    /**
     * Inserts the row of a queue that this node holds from its start; false when there is one, or when this node is
     * declared dead.
     */
    static boolean insert(Connection connection, Claim claim, QueueStart start, Instant acceptedAt, String name)
            throws SQLException {
        String sql = """
                insert into event_lock (queue_id, holder, fence, interrupted, seq, created_at, status, namespace)
                select ?, ?, ?, true, 1, ?, ?, ?
                where\s""" + SqlNodes.IS_ALIVE + """

                on conflict do nothing
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, claim.queueId());
            statement.setString(2, name);
            statement.setLong(3, claim.fence());
            statement.setObject(4, timestamp(acceptedAt));
            statement.setString(5, start.firstStatus().word());
            statement.setString(6, start.owner().namespace());
            statement.setString(7, name);
            return statement.executeUpdate() == 1;
        }
    }

    /** Inserts the row of a queue that nobody holds and that is due at once; false when there is one. */
    static boolean insertFree(Connection connection, QueueStart start) throws SQLException {
        String sql = """
                insert into event_lock (queue_id, fence, interrupted, due_at, seq, status, namespace)
                values (?, 0, false, now(), 1, ?, ?)
                on conflict do nothing
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, start.id());
            statement.setString(2, start.firstStatus().word());
            statement.setString(3, start.owner().namespace());
            return statement.executeUpdate() == 1;
        }
    }

    /** Locks a row for this transaction; null when there is none. */
    static @Nullable EventLock lock(Connection connection, UUID id) throws SQLException {
        String sql = """
                select holder, fence, seq
                from event_lock
                where queue_id = ?
                for update
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new EventLock(rows.getString("holder"), rows.getLong("fence"), rows.getLong("seq"))
                        : null;
            }
        }
    }

    /** The queue stays with its holder, if there is one. */
    static void keep(Connection connection, UUID id, long seq) throws SQLException {
        String sql = """
                update event_lock
                set seq = ?
                where queue_id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, seq);
            statement.setObject(2, id);
            one(statement.executeUpdate(), id);
        }
    }

    /**
     * This node takes the queue.
     *
     * @throws StoreUnavailable when this node is declared dead
     */
    static void take(Connection connection, UUID id, long seq, String name) throws SQLException {
        String sql = """
                update event_lock
                set seq = ?, holder = ?, interrupted = true, due_at = null, waiting = null, fence =\s""" + Claim.NEXT_FENCE + """

                where queue_id = ? and\s""" + SqlNodes.IS_ALIVE;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, seq);
            statement.setString(2, name);
            statement.setObject(3, id);
            statement.setString(4, name);
            if (statement.executeUpdate() == 0) {
                throw StoreUnavailable.declaredDead();
            }
        }
    }

    /** Nobody holds the queue, and it is due at once. */
    static void leaveDue(Connection connection, UUID id, long seq) throws SQLException {
        String sql = """
                update event_lock
                set seq = ?, due_at = now(), waiting = null
                where queue_id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, seq);
            statement.setObject(2, id);
            one(statement.executeUpdate(), id);
        }
    }

    /** The holder releases the queue. */
    static void release(Connection connection, UUID id, long seq, LockChange.Release release) throws SQLException {
        String sql = """
                update event_lock
                set seq = ?, holder = null, interrupted = false, due_at = ?, waiting = ?::json
                where queue_id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, seq);
            statement.setObject(2, timestamp(release.dueAt()));
            statement.setString(3, release.waiting() == null ? null : WaitStateCodec.encode(release.waiting()));
            statement.setObject(4, id);
            one(statement.executeUpdate(), id);
        }
    }

    /** Deletes the row. */
    static void close(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from event_lock where queue_id = ?")) {
            statement.setObject(1, id);
            one(statement.executeUpdate(), id);
        }
    }

    /** The queue has reached another status. */
    static void updateStatus(Connection connection, UUID id, QueueStatus status) throws SQLException {
        String sql = """
                update event_lock
                set status = ?, ended_at = case when ? then now() end
                where queue_id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, status.word());
            statement.setBoolean(2, status.ended());
            statement.setObject(3, id);
            one(statement.executeUpdate(), id);
        }
    }

    /** We hold the row's lock, so each statement must change exactly this row. */
    static void one(int rows, UUID id) {
        if (rows != 1) {
            throw new IllegalStateException("queue " + id + " is locked, but " + rows + " rows were changed");
        }
    }

    static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
