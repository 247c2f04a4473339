package dev.skald.store;

import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a {@link Batch}, in two turns with the database: lock and look, then write. What stands in one text
 * is sent at once, each statement seeing what the ones before it did and what others have committed meanwhile.
 */
final class BatchRows {
    private BatchRows() {}

    /**
     * What was locked.
     *
     * @param fresh ids of starts that nobody has, now gated by a lock row of ours
     * @param rows the lock rows of changes; rows at which others are just now are missing
     */
    record Locked(Set<UUID> fresh, Map<UUID, Batch.Lock> rows) {}

    static Locked lock(
            Connection connection, String node, List<Submission.OfStart> starts, List<Submission.OfChange> changes)
            throws SQLException {
        // The lock row of a start comes first (see InlineJournal.start), and only the next statement sees what whoever
        // had that row before has left. Its subqueries have an index each, whatever the planner knows of the tables.
        // The lock rows of changes are looked up one by one, in the order of their ids, and by their index because
        // nothing else is allowed: what is planned for small tables is kept when they have grown. One plan does for
        // batches of any size, so none is made for this one. Rows that are locked are passed over, so that nobody waits
        // for a queue of others.
        String sql = """
                set local enable_seqscan = off;
                set local plan_cache_mode = force_generic_plan;
                insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, created_at, status, ended_at)
                select queue_id, case when kept then ? end, 1, kept, due_at::timestamptz, waiting::json, seq,
                    created_at::timestamptz, status, case when ended then now() end
                from unnest(?::uuid[], ?::boolean[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::boolean[])
                    as fresh (queue_id, kept, due_at, waiting, seq, created_at, status, ended)
                where\s""" + Nodes.IS_ALIVE + """

                on conflict do nothing
                returning queue_id;
                select id
                from unnest(?::uuid[]) as fresh (id)
                where (select true from queue where queue.id = fresh.id) or (select true from tombstone where tombstone.id = fresh.id);
                select queue_id, holder, fence, seq, status,\s""" + Nodes.IS_ALIVE + """
                 as may_take
                from unnest(?::uuid[]) as changed (id)
                cross join lateral (
                    select *
                    from event_lock
                    where queue_id = changed.id
                    for update skip locked
                ) locked
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(connection, statement);
            parameters.text(node);
            parameters.uuids(starts, Submission::queueId);
            parameters.booleans(starts, start -> release(start) == null);
            parameters.texts(starts, start -> dueAt(release(start)));
            parameters.texts(starts, start -> waiting(release(start)));
            parameters.longs(starts, Submission::seq);
            parameters.texts(starts, start -> start.acceptedAt().toString());
            parameters.texts(starts, start -> status(start).word());
            parameters.booleans(starts, start -> status(start).ended());
            parameters.text(node);
            parameters.uuids(starts, Submission::queueId);
            parameters.text(node);
            parameters.uuids(changes, Submission::queueId);
            statement.execute();
            Set<UUID> gated = ids(next(statement));
            Set<UUID> taken = ids(next(statement));
            Map<UUID, Batch.Lock> rows = locks(next(statement));
            taken.retainAll(gated);
            gated.removeAll(taken);
            if (!taken.isEmpty()) {
                unlock(connection, taken);
            }
            return new Locked(gated, rows);
        }
    }

    /** The next rows among the answers to statements that were sent together. */
    private static ResultSet next(PreparedStatement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() == -1) {
                throw new IllegalStateException("the database answered fewer statements than it was sent");
            }
        }
        return statement.getResultSet();
    }

    private static Set<UUID> ids(ResultSet rows) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        while (rows.next()) {
            ids.add(rows.getObject(1, UUID.class));
        }
        return ids;
    }

    private static Map<UUID, Batch.Lock> locks(ResultSet rows) throws SQLException {
        Map<UUID, Batch.Lock> locks = new HashMap<>();
        while (rows.next()) {
            locks.put(
                    rows.getObject("queue_id", UUID.class),
                    new Batch.Lock(
                            rows.getString("holder"),
                            rows.getLong("fence"),
                            rows.getLong("seq"),
                            QueueStatus.ofWord(rows.getString("status")),
                            rows.getBoolean("may_take")));
        }
        return locks;
    }

    /**
     * Writes new queues and changes whose rows are locked.
     *
     * @return the time that the new log entries bear
     */
    static Instant append(Connection connection, String node, List<Submission.OfStart> fresh, List<Batch.Moved> moved)
            throws SQLException {
        List<Batch.Moved> kept = moved.stream()
                .filter(one -> !(one.change().change().then() instanceof Then.Close))
                .toList();
        Instant at = write(connection, node, fresh, moved, kept);
        insertLabels(connection, fresh);
        if (kept.size() < moved.size()) {
            List<UUID> restored = moved.stream()
                    .filter(one -> !kept.contains(one))
                    .map(one -> one.change().queueId())
                    .toList();
            markRestored(connection, restored);
            unlock(connection, restored);
        }
        return at;
    }

    private static Instant write(
            Connection connection,
            String node,
            List<Submission.OfStart> fresh,
            List<Batch.Moved> moved,
            List<Batch.Moved> kept)
            throws SQLException {
        // Each of the rows of event_lock is there and locked, so each insert into it becomes an update: of all ways to
        // update many rows to different values, the only one that is found by the index whatever the planner knows.
        String sql = """
                insert into queue (id, name, fingerprint, definition, input, created_at, parent_id)
                select id, name, fingerprint, definition::json, input::json, created_at::timestamptz, parent_id
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[])
                    as fresh (id, name, fingerprint, definition, input, created_at, parent_id);
                insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, status, ended_at)
                select queue_id, holder, fence, holder is not null, due_at::timestamptz, waiting::json, seq, status,
                    case when ended then now() end
                from unnest(?::uuid[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::boolean[])
                    as moved (queue_id, holder, fence, due_at, waiting, seq, status, ended)
                on conflict (queue_id) do update
                set holder = excluded.holder, fence = excluded.fence, interrupted = excluded.interrupted,
                    due_at = excluded.due_at, waiting = excluded.waiting, seq = excluded.seq, status = excluded.status,
                    ended_at = case when event_lock.status = excluded.status then event_lock.ended_at else excluded.ended_at end;
                with appended as (
                    insert into event_log_entry (queue_id, seq, at, node, operation, step, attempt, detail, payload)
                    select queue_id, seq, coalesce(at::timestamptz, now()), ?, operation, step, attempt, detail::json, payload::json
                    from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::text[])
                        as entry (queue_id, seq, at, operation, step, attempt, detail, payload)
                )
                select now() as at
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(connection, statement);
            parameters.uuids(fresh, Submission::queueId);
            parameters.texts(fresh, one -> one.start().name());
            parameters.texts(fresh, Submission.OfStart::fingerprint);
            parameters.texts(fresh, Submission.OfStart::definition);
            parameters.texts(fresh, one -> one.start().input().text());
            parameters.texts(fresh, one -> one.acceptedAt().toString());
            parameters.uuids(fresh, one -> parent(one.start()));
            parameters.uuids(kept, one -> one.change().queueId());
            parameters.texts(kept, Batch.Moved::holder);
            parameters.longs(kept, Batch.Moved::fence);
            parameters.texts(kept, one -> dueAt(release(one.change())));
            parameters.texts(kept, one -> waiting(release(one.change())));
            parameters.longs(kept, one -> one.change().seq());
            parameters.texts(kept, one -> one.status().word());
            parameters.booleans(kept, one -> one.status().ended());
            parameters.text(node);
            entries(parameters, fresh, moved);
            statement.execute();
            exactly(fresh.size(), statement.getUpdateCount());
            boolean isUpdate = !statement.getMoreResults();
            exactly(kept.size(), isUpdate ? statement.getUpdateCount() : -1);
            ResultSet at = next(statement);
            at.next();
            return LogRows.instant(at, "at");
        }
    }

    /** One log entry of a submission. */
    private record Entry(UUID queueId, long seq, @Nullable Instant at, LogCodec.Row row) {}

    private static void entries(Parameters parameters, List<Submission.OfStart> fresh, List<Batch.Moved> moved)
            throws SQLException {
        List<Entry> entries = new ArrayList<>();
        fresh.forEach(one -> addEntries(entries, one));
        moved.forEach(one -> addEntries(entries, one.change()));
        parameters.uuids(entries, Entry::queueId);
        parameters.longs(entries, Entry::seq);
        parameters.texts(
                entries, entry -> entry.at() == null ? null : entry.at().toString());
        parameters.texts(entries, entry -> entry.row().word());
        parameters.texts(entries, entry -> entry.row().step());
        parameters.integers(entries, entry -> entry.row().attempt());
        parameters.texts(entries, entry -> entry.row().detail());
        parameters.texts(entries, entry -> entry.row().payload());
    }

    private static void addEntries(List<Entry> entries, Submission<?> submission) {
        long seq = submission.before();
        for (LogCodec.Row row : submission.rows()) {
            seq++;
            entries.add(new Entry(submission.queueId(), seq, submission.at(seq), row));
        }
    }

    private static void insertLabels(Connection connection, List<Submission.OfStart> fresh) throws SQLException {
        record Label(UUID queueId, String key, String value) {}
        List<Label> labels = new ArrayList<>();
        for (Submission.OfStart one : fresh) {
            one.start().labels().forEach((key, value) -> labels.add(new Label(one.queueId(), key, value)));
        }
        if (labels.isEmpty()) {
            return;
        }
        String sql = """
                insert into queue_label (queue_id, key, value)
                select queue_id, key, value
                from unnest(?::uuid[], ?::text[], ?::text[]) as label (queue_id, key, value)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(connection, statement);
            parameters.uuids(labels, Label::queueId);
            parameters.texts(labels, Label::key);
            parameters.texts(labels, Label::value);
            exactly(labels.size(), statement.executeUpdate());
        }
    }

    private static void markRestored(Connection connection, List<UUID> queues) throws SQLException {
        String sql = """
                update queue
                set restored_at = now()
                where id = any(?::uuid[])
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(connection, statement).uuids(queues, id -> id);
            exactly(queues.size(), statement.executeUpdate());
        }
    }

    private static void unlock(Connection connection, Collection<UUID> queues) throws SQLException {
        String sql = """
                delete from event_lock
                where queue_id = any(?::uuid[])
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(connection, statement).uuids(queues, id -> id);
            exactly(queues.size(), statement.executeUpdate());
        }
    }

    /** Every row is locked or gated, so each statement must meet exactly as many as it is for. */
    private static void exactly(int wanted, int rows) {
        if (rows != wanted) {
            throw new IllegalStateException(wanted + " rows are locked, but " + rows + " were changed");
        }
    }

    private static QueueStatus status(Submission.OfStart start) {
        QueueStatus status = start.change().status();
        return status == null ? QueueStatus.RUNNING : status;
    }

    private static @Nullable UUID parent(QueueStart start) {
        return start.parent() == null ? null : start.parent().queueId();
    }

    private static Then.@Nullable Release release(Submission<?> submission) {
        return submission.change().then() instanceof Then.Release release ? release : null;
    }

    private static @Nullable String dueAt(Then.@Nullable Release release) {
        return release == null || release.dueAt() == null
                ? null
                : release.dueAt().toString();
    }

    private static @Nullable String waiting(Then.@Nullable Release release) {
        return release == null || release.waiting() == null ? null : WaitingCodec.encode(release.waiting());
    }

    /** Sets parameters one after the other; those of many rows as arrays. */
    private static final class Parameters {
        private final Connection connection;
        private final PreparedStatement statement;
        private int index;

        Parameters(Connection connection, PreparedStatement statement) {
            this.connection = connection;
            this.statement = statement;
        }

        void text(String value) throws SQLException {
            statement.setString(++index, value);
        }

        <T> void uuids(Collection<T> rows, Function<T, @Nullable UUID> column) throws SQLException {
            array("uuid", rows.stream().map(column).toArray());
        }

        /** As {@code String[]}, which the driver sends as it is, without quoting what is in it. */
        <T> void texts(Collection<T> rows, Function<T, @Nullable String> column) throws SQLException {
            array("text", rows.stream().map(column).toArray(String[]::new));
        }

        <T> void longs(Collection<T> rows, Function<T, Long> column) throws SQLException {
            array("int8", rows.stream().map(column).toArray(Long[]::new));
        }

        <T> void integers(Collection<T> rows, Function<T, @Nullable Integer> column) throws SQLException {
            array("int4", rows.stream().map(column).toArray(Integer[]::new));
        }

        <T> void booleans(Collection<T> rows, Function<T, Boolean> column) throws SQLException {
            array("bool", rows.stream().map(column).toArray(Boolean[]::new));
        }

        private void array(String type, @Nullable Object[] values) throws SQLException {
            statement.setArray(++index, connection.createArrayOf(type, values));
        }
    }
}
