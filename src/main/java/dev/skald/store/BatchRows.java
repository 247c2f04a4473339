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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a {@link Batch} in one turn with the database, which decides by its rows what is written. What stands
 * in one text is sent at once, each statement seeing what the ones before it did and what others have committed meanwhile.
 */
final class BatchRows {
    /**
     * The lock row of a start comes first (see InlineJournal.start): only the next statement sees what whoever had that row
     * before has left. It is ours when this transaction made it. A change is written when its author has seen the whole
     * log, and holds the queue or may take it. Lock rows of changes are locked one by one in the order of their ids, and
     * those that are locked are passed over, so that nobody waits for a queue of others.
     *
     * <p>A plan that was made for small tables and batches is kept when they have grown. So only indexes are allowed, and
     * what is looked up has one way only: {@code any(array())} goes by the index, {@code (in ()) is true} by a hash table,
     * and an insert that meets none but rows that are there updates them by their index.
     */
    private static final String WRITE = """
            set local enable_seqscan = off;
            set local plan_cache_mode = force_generic_plan;
            insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, created_at, status, ended_at)
            select id, case when kept then ? end, 1, kept, due_at::timestamptz, waiting::json, seq,
                created_at::timestamptz, status, case when ended then now() end
            from unnest(?::uuid[], ?::boolean[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::boolean[])
                as start (id, kept, due_at, waiting, seq, created_at, status, ended)
            where\s""" + Nodes.IS_ALIVE + """

            on conflict do nothing;
            with start as (
                select *,
                    (select xmin = pg_current_xact_id()::xid from event_lock where queue_id = start.id) as gated,
                    coalesce(
                        (select true from queue where queue.id = start.id),
                        (select true from tombstone where tombstone.id = start.id),
                        false) as known
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[])
                    as start (id, name, fingerprint, definition, input, created_at, parent_id)
            ),
            fresh as (
                select *
                from start
                where gated and not known
            ),
            ungated as (
                delete from event_lock
                where queue_id = any(array(select id from start where gated and known))
            ),
            started as (
                insert into queue (id, name, fingerprint, definition, input, created_at, parent_id)
                select id, name, fingerprint, definition::json, input::json, created_at::timestamptz, parent_id
                from fresh
            ),
            labelled as (
                insert into queue_label (queue_id, key, value)
                select queue_id, key, value
                from unnest(?::uuid[], ?::text[], ?::text[]) as label (queue_id, key, value)
                where (queue_id in (select id from fresh)) is true
            ),
            change as (
                select change.*, holder, fence, seq, status, ended_at
                from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::bigint[])
                    as change (id, seen, claimed, what_then, due_at, waiting, new_status, ended, new_seq)
                cross join lateral (
                    select holder, fence, seq, status, ended_at
                    from event_lock
                    where queue_id = change.id
                    for update skip locked
                ) locked
            ),
            moved as (
                select *, holder is null as taken, what_then = 'close' as closed,
                    case when what_then in ('release', 'close') then null else ? end as new_holder,
                    case when holder is null then fence + 1 else fence end as new_fence
                from change
                where seq = seen and case
                    when holder = ? then fence = coalesce(claimed, fence) and what_then <> 'take-free'
                    else holder is null and claimed is null and what_then in ('take', 'take-free') and\s""" + Nodes.IS_ALIVE + """

                    end
            ),
            kept as (
                insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, status, ended_at)
                select id, new_holder, new_fence, new_holder is not null, due_at::timestamptz, waiting::json, new_seq,
                    coalesce(new_status, status),
                    case when new_status is null or new_status = status then ended_at when ended then now() end
                from moved
                where not closed
                on conflict (queue_id) do update
                set holder = excluded.holder, fence = excluded.fence, interrupted = excluded.interrupted,
                    due_at = excluded.due_at, waiting = excluded.waiting, seq = excluded.seq, status = excluded.status,
                    ended_at = excluded.ended_at
            ),
            unlocked as (
                delete from event_lock
                where queue_id = any(array(select id from moved where closed))
            ),
            restored as (
                update queue
                set restored_at = now()
                where id = any(array(select id from moved where closed))
            ),
            logged as (
                insert into event_log_entry (queue_id, seq, at, node, operation, step, attempt, detail, payload)
                select queue_id, seq, coalesce(at::timestamptz, now()), ?, operation, step, attempt, detail::json, payload::json
                from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::text[])
                    as entry (queue_id, seq, at, operation, step, attempt, detail, payload)
                where (queue_id in (select id from fresh union all select id from moved)) is true
            )
            select id, 1 as fence, false as taken, now() as at
            from fresh
            union all
            select id, new_fence, taken, now()
            from moved
            """;

    private BatchRows() {}

    /**
     * What became of a queue of which something was written.
     *
     * @param fence of the claim on it
     * @param taken whether the change took it
     * @param at the time that the new log entries bear
     */
    record Row(long fence, boolean taken, Instant at) {}

    /**
     * Writes what can be written of starts and changes, each of another queue.
     *
     * @return a row for each that is written, by the queue's id
     */
    static Map<UUID, Row> write(
            Connection connection, String node, List<Submission.OfStart> starts, List<Submission.OfChange> changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            Parameters parameters = new Parameters(connection, statement);
            gates(parameters, node, starts);
            starts(parameters, starts);
            labels(parameters, starts);
            changes(parameters, node, changes);
            entries(parameters, node, starts, changes);
            statement.execute();
            return rows(last(statement));
        }
    }

    private static void gates(Parameters parameters, String node, List<Submission.OfStart> starts) throws SQLException {
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
    }

    private static void starts(Parameters parameters, List<Submission.OfStart> starts) throws SQLException {
        parameters.uuids(starts, Submission::queueId);
        parameters.texts(starts, one -> one.start().name());
        parameters.texts(starts, Submission.OfStart::fingerprint);
        parameters.texts(starts, Submission.OfStart::definition);
        parameters.texts(starts, one -> one.start().input().text());
        parameters.texts(starts, one -> one.acceptedAt().toString());
        parameters.uuids(starts, one -> parent(one.start()));
    }

    private static void labels(Parameters parameters, List<Submission.OfStart> starts) throws SQLException {
        record Label(UUID queueId, String key, String value) {}
        List<Label> labels = new ArrayList<>();
        for (Submission.OfStart one : starts) {
            one.start().labels().forEach((key, value) -> labels.add(new Label(one.queueId(), key, value)));
        }
        parameters.uuids(labels, Label::queueId);
        parameters.texts(labels, Label::key);
        parameters.texts(labels, Label::value);
    }

    private static void changes(Parameters parameters, String node, List<Submission.OfChange> changes)
            throws SQLException {
        parameters.uuids(changes, Submission::queueId);
        parameters.longs(changes, Submission::before);
        parameters.longs(changes, one -> claimed(one.change().author()));
        parameters.texts(changes, one -> word(one.change().then()));
        parameters.texts(changes, one -> dueAt(release(one)));
        parameters.texts(changes, one -> waiting(release(one)));
        parameters.texts(changes, one -> word(one.change().status()));
        parameters.booleans(changes, one -> ended(one.change().status()));
        parameters.longs(changes, Submission::seq);
        parameters.text(node);
        parameters.text(node);
        parameters.text(node);
    }

    /** One log entry of a submission. */
    private record Entry(UUID queueId, long seq, @Nullable Instant at, LogCodec.Row row) {}

    private static void entries(
            Parameters parameters, String node, List<Submission.OfStart> starts, List<Submission.OfChange> changes)
            throws SQLException {
        List<Entry> entries = new ArrayList<>();
        Stream.concat(starts.stream(), changes.stream()).forEach(one -> addEntries(entries, one));
        parameters.text(node);
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

    /** The rows of the last of the statements that were sent together. */
    private static ResultSet last(PreparedStatement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() == -1) {
                throw new IllegalStateException("the database answered fewer statements than it was sent");
            }
        }
        return statement.getResultSet();
    }

    private static Map<UUID, Row> rows(ResultSet results) throws SQLException {
        Map<UUID, Row> rows = new HashMap<>();
        while (results.next()) {
            rows.put(
                    results.getObject("id", UUID.class),
                    new Row(results.getLong("fence"), results.getBoolean("taken"), LogRows.instant(results, "at")));
        }
        return rows;
    }

    private static @Nullable Long claimed(Author author) {
        return author instanceof Author.Holder holder ? holder.claim().fence() : null;
    }

    private static String word(Then then) {
        return switch (then) {
            case Then.Keep keep -> "keep";
            case Then.Take take -> "take";
            case Then.TakeFree take -> "take-free";
            case Then.Release release -> "release";
            case Then.Close close -> "close";
        };
    }

    private static @Nullable String word(@Nullable QueueStatus status) {
        return status == null ? null : status.word();
    }

    private static boolean ended(@Nullable QueueStatus status) {
        return status != null && status.ended();
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

        <T> void longs(Collection<T> rows, Function<T, @Nullable Long> column) throws SQLException {
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
