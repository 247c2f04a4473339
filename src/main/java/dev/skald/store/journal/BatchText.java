package dev.skald.store.journal;

import dev.skald.store.audit.AuditRows;
import dev.skald.store.node.Claim;
import dev.skald.store.node.SqlNodes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SQL that writes a {@link Batch}. The statements of one text are sent together; each sees what the statements
 * before it wrote, and what other transactions committed meanwhile. The rows in the database decide what is written.
 *
 * <p>The lock row of a start is inserted first (see InlineJournal.start): only the next statement sees what an earlier
 * transaction with that row has written. The row is ours when this transaction inserted it. A change is written when
 * its writer has seen the whole log, and holds the queue or may take it. The lock rows of changes are locked one by
 * one, in the order of their ids. Rows that others have locked are skipped, so that nothing in a batch waits for the
 * queue of another transaction.
 *
 * <p>The database keeps a plan that it made for small tables and batches also when they have grown. So only index scans
 * are allowed, and each lookup is written so that there is only one plan for it: {@code any(array())} uses the index,
 * {@code (in ()) is true} a hash table, and an insert whose rows all exist updates them by their index.
 *
 * <p>Each table that a statement may write costs the database some time in every batch, even when nothing is written to
 * it. So a text has only the parts that its batch needs, and there are several texts.
 */
final class BatchText {
    /** The parts that a batch may have besides log entries. */
    enum Part {
        STARTS,
        /** Starts. */
        LABELS,
        CHANGES,
        /** Changes that remove the queue's lock row. */
        CLOSES,
        /** Audit entries of starts and changes. */
        AUDIT,
        /** What callers register with their queues. */
        REGISTERED,
        /** What others may want to know of starts and changes. */
        EVENTS
    }

    private static final String SETTINGS = """
            set local enable_seqscan = off;
            set local plan_cache_mode = force_generic_plan;
            """;

    private static final String GATE = """
            insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, created_at, status, ended_at,
                namespace)
            select id, case when kept then ? end, fence, kept, due_at::timestamptz, waiting::json, seq,
                created_at::timestamptz, status, case when ended then now() end, namespace
            from unnest(?::uuid[], ?::bigint[], ?::boolean[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::boolean[],
                ?::text[]) as start (id, fence, kept, due_at, waiting, seq, created_at, status, ended, namespace)
            where\s""" + SqlNodes.IS_ALIVE + """

            on conflict do nothing;
            """;

    private static final String STARTED = """
            start as (
                select *,
                    (select xmin = pg_current_xact_id()::xid from event_lock where queue_id = start.id) as gated,
                    coalesce(
                        (select true from queue where queue.id = start.id),
                        (select true from tombstone where tombstone.id = start.id),
                        false) as known
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as start (id, name, fingerprint, definition, input, created_at, namespace, owner)
            ),
            fresh as (
                select *
                from start
                where gated and not known
            ),
            started as (
                insert into queue (id, name, fingerprint, definition, input, created_at, namespace, owner)
                select id, name, fingerprint, definition::json, input::json, created_at::timestamptz, namespace, owner
                from fresh
            )""";

    private static final String LABELLED = """
            labelled as (
                insert into queue_label (queue_id, namespace, key, value)
                select queue_id, namespace, key, value
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) as label (queue_id, namespace, key, value)
                where (queue_id in (select id from fresh)) is true
            )""";

    private static final String CHANGED = """
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
                select *, taking as taken, what_then = 'close' as closed,
                    case when what_then in ('release', 'close') or left_due then null else ? end as new_holder,
                    case when taking then\s""" + Claim.NEXT_FENCE + """
                    else fence end as new_fence
                from change
                cross join lateral (
                    select holder is null and what_then <> 'leave-due' as taking,
                        holder is null and what_then = 'leave-due' as left_due
                ) free
                where seq = seen and case
                    when holder = ? then fence = coalesce(claimed, fence) and what_then <> 'take-free'
                    else holder is null and claimed is null and what_then in ('take', 'take-free', 'leave-due') and\s""" + SqlNodes.IS_ALIVE + """

                    end
            ),
            kept as (
                insert into event_lock (queue_id, holder, fence, interrupted, due_at, waiting, seq, status, ended_at)
                select id, new_holder, new_fence, new_holder is not null,
                    case when left_due then now() else due_at::timestamptz end, waiting::json, new_seq,
                    coalesce(new_status, status),
                    case when new_status is null or new_status = status then ended_at when ended then now() end
                from moved
                where not closed
                on conflict (queue_id) do update
                set holder = excluded.holder, fence = excluded.fence, interrupted = excluded.interrupted,
                    due_at = excluded.due_at, waiting = excluded.waiting, seq = excluded.seq, status = excluded.status,
                    ended_at = excluded.ended_at
            )""";

    private static final String RESTORED = """
            restored as (
                update queue
                set restored_at = now()
                where id = any(array(select id from moved where closed))
            )""";

    private static final Map<Set<Part>, String> TEXTS = new ConcurrentHashMap<>();

    private BatchText() {}

    /**
     * The text for batches with these parts. Its parameters are those of the parts, in their order, then those of the
     * log and of the audit.
     */
    static String of(Set<Part> parts) {
        return TEXTS.computeIfAbsent(EnumSet.copyOf(parts), BatchText::made);
    }

    private static String made(Set<Part> parts) {
        String gate = parts.contains(Part.STARTS) ? GATE : "";
        List<String> clauses = new ArrayList<>();
        List<String> written = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        List<String> results = new ArrayList<>();
        if (parts.contains(Part.STARTS)) {
            clauses.add(STARTED);
            written.add("select id from fresh");
            // The insert also made lock rows for ids whose queues have none any more.
            gone.add("select id from start where gated and known");
            results.add("select id, null::bigint as fence, false as taken, now() as at from fresh");
        }
        if (parts.contains(Part.LABELS)) {
            clauses.add(LABELLED);
        }
        if (parts.contains(Part.CHANGES)) {
            clauses.add(CHANGED);
            written.add("select id from moved");
            results.add("select id, new_fence as fence, taken, now() as at from moved");
        }
        if (parts.contains(Part.CLOSES)) {
            clauses.add(RESTORED);
            gone.add("select id from moved where closed");
        }
        if (!gone.isEmpty()) {
            clauses.add(unlocked(all(gone)));
        }
        clauses.add(logged(all(written)));
        if (parts.contains(Part.AUDIT)) {
            clauses.add(audited(all(written)));
        }
        if (parts.contains(Part.REGISTERED)) {
            clauses.add(registered(all(written)));
        }
        if (parts.contains(Part.EVENTS)) {
            clauses.add(published(all(written)));
        }
        return SETTINGS + gate + "with " + String.join(",\n", clauses) + "\n" + all(results);
    }

    private static String unlocked(String ids) {
        return """
            unlocked as (
                delete from event_lock
                where queue_id = any(array(%s))
            )""".formatted(ids);
    }

    private static String logged(String ids) {
        return """
            logged as (
                insert into event_log_entry (queue_id, seq, at, node, operation, step, attempt, detail, payload)
                select queue_id, seq, coalesce(at::timestamptz, now()), ?, operation, step, attempt, detail::json, payload::json
                from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::text[])
                    as entry (queue_id, seq, at, operation, step, attempt, detail, payload)
                where (queue_id in (%s)) is true
            )""".formatted(ids);
    }

    private static String audited(String ids) {
        return """
            audited as (
                insert into audit (%s)
                select %s
                from unnest(?::uuid[], %s) as entry (queue_id, %s)
                where (queue_id in (%s)) is true
            )""".formatted(AuditRows.NAMES, AuditRows.VALUES, AuditRows.PARAMETERS, AuditRows.NAMES, ids);
    }

    private static String registered(String ids) {
        return """
            registered as (
                insert into registered_event (queue_id, seq, source, event_id, type, body)
                select *
                from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as event (queue_id, seq, source, event_id, type, body)
                where (queue_id in (%s)) is true
            )""".formatted(ids);
    }

    /** One row for all, which is made once all lock rows of the transaction are locked. */
    private static String published(String ids) {
        return """
            published as (
                insert into outbox (size, events)
                select count(*), ('[' || string_agg(event, ',' order by number) || ']')::json
                from unnest(?::uuid[], ?::text[]) with ordinality as event (queue_id, event, number)
                where (queue_id in (%s)) is true
                having count(*) > 0
            )""".formatted(ids);
    }

    private static String all(List<String> selects) {
        return String.join(" union all ", selects);
    }
}
