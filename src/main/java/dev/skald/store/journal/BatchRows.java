package dev.skald.store.journal;

import dev.skald.queue.Operation;
import dev.skald.queue.QueueStatus;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.log.LogCodec;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.WaitStateCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.outbox.OutboxRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a {@link Batch} in one round trip, with the SQL of {@link BatchText}. */
final class BatchRows {
    private BatchRows() {}

    /**
     * What was written for a queue.
     *
     * @param fence the fence of its claim after a change; 0 for a start, which has its claim already
     * @param taken whether the change took the queue
     * @param at the time of the new log entries
     */
    record Row(long fence, boolean taken, Instant at) {}

    /** An event of a submission, as the outbox holds it. */
    record Event(UUID queueId, String text) {}

    /**
     * Writes what can be written of starts and changes, each of another queue.
     *
     * @param events what is stored in the outbox for those that are written
     * @return a row for each queue that was written, by its id
     */
    static Map<UUID, Row> write(
            Connection connection,
            String node,
            List<Submission.OfStart> starts,
            List<Submission.OfChange> changes,
            List<Event> events)
            throws SQLException {
        List<Label> labels = labels(starts);
        List<Audit> audit = audit(starts, changes);
        List<Registered> registered = registered(starts, changes);
        String text = text(starts, labels, changes, audit, registered, events);
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            Parameters parameters = new Parameters(connection, statement);
            if (!starts.isEmpty()) {
                gates(parameters, node, starts);
                starts(parameters, starts);
            }
            if (!labels.isEmpty()) {
                labels(parameters, labels);
            }
            if (!changes.isEmpty()) {
                changes(parameters, node, changes);
            }
            entries(parameters, node, starts, changes);
            if (!audit.isEmpty()) {
                audit(parameters, audit);
            }
            if (!registered.isEmpty()) {
                registered(parameters, registered);
            }
            if (!events.isEmpty()) {
                parameters.uuids(events, Event::queueId);
                parameters.texts(events, Event::text);
            }
            statement.execute();
            return rows(last(statement));
        }
    }

    private static String text(
            List<Submission.OfStart> starts,
            List<Label> labels,
            List<Submission.OfChange> changes,
            List<Audit> audit,
            List<Registered> registered,
            List<Event> events) {
        Set<BatchText.Part> parts = EnumSet.noneOf(BatchText.Part.class);
        if (!starts.isEmpty()) {
            parts.add(BatchText.Part.STARTS);
        }
        if (!labels.isEmpty()) {
            parts.add(BatchText.Part.LABELS);
        }
        if (!changes.isEmpty()) {
            parts.add(BatchText.Part.CHANGES);
        }
        if (changes.stream().anyMatch(one -> one.change().lockChange() instanceof LockChange.Close)) {
            parts.add(BatchText.Part.CLOSES);
        }
        if (!audit.isEmpty()) {
            parts.add(BatchText.Part.AUDIT);
        }
        if (!registered.isEmpty()) {
            parts.add(BatchText.Part.REGISTERED);
        }
        if (!events.isEmpty()) {
            parts.add(BatchText.Part.EVENTS);
        }
        return BatchText.of(parts);
    }

    private static void gates(Parameters parameters, String node, List<Submission.OfStart> starts) throws SQLException {
        parameters.text(node);
        parameters.uuids(starts, Submission::queueId);
        parameters.longs(starts, start -> start.claim().fence());
        parameters.booleans(starts, start -> release(start) == null);
        parameters.texts(starts, start -> dueAt(release(start)));
        parameters.texts(starts, start -> waiting(release(start)));
        parameters.longs(starts, Submission::seq);
        parameters.texts(starts, start -> start.acceptedAt().toString());
        parameters.texts(starts, start -> status(start).word());
        parameters.booleans(starts, start -> status(start).ended());
        parameters.texts(starts, start -> start.start().owner().namespace());
        parameters.text(node);
    }

    private static void starts(Parameters parameters, List<Submission.OfStart> starts) throws SQLException {
        parameters.uuids(starts, Submission::queueId);
        parameters.texts(starts, one -> one.start().name());
        parameters.texts(starts, Submission.OfStart::fingerprint);
        parameters.texts(starts, Submission.OfStart::definition);
        parameters.texts(starts, one -> one.start().input().text());
        parameters.texts(starts, one -> one.acceptedAt().toString());
        parameters.texts(starts, one -> one.start().owner().namespace());
        parameters.texts(starts, one -> one.start().owner().subject());
    }

    /** One label of a start. */
    private record Label(UUID queueId, String namespace, String key, String value) {}

    private static List<Label> labels(List<Submission.OfStart> starts) {
        List<Label> labels = new ArrayList<>();
        for (Submission.OfStart one : starts) {
            String namespace = one.start().owner().namespace();
            one.start().labels().forEach((key, value) -> labels.add(new Label(one.queueId(), namespace, key, value)));
        }
        return labels;
    }

    private static void labels(Parameters parameters, List<Label> labels) throws SQLException {
        parameters.uuids(labels, Label::queueId);
        parameters.texts(labels, Label::namespace);
        parameters.texts(labels, Label::key);
        parameters.texts(labels, Label::value);
    }

    private static void changes(Parameters parameters, String node, List<Submission.OfChange> changes)
            throws SQLException {
        parameters.uuids(changes, Submission::queueId);
        parameters.longs(changes, Submission::before);
        parameters.longs(changes, one -> claimed(one.change()));
        parameters.texts(changes, one -> word(one.change().lockChange()));
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

    /** The audit entry of a submission. */
    private record Audit(UUID queueId, AuditEntry entry) {}

    private static List<Audit> audit(List<Submission.OfStart> starts, List<Submission.OfChange> changes) {
        List<Audit> audit = new ArrayList<>();
        Stream.concat(starts.stream(), changes.stream())
                .forEach(one -> one.change().audit().forEach(entry -> audit.add(new Audit(one.queueId(), entry))));
        return audit;
    }

    private static void audit(Parameters parameters, List<Audit> audit) throws SQLException {
        parameters.uuids(audit, Audit::queueId);
        for (Function<AuditEntry, @Nullable String> column : AuditRows.COLUMNS) {
            parameters.texts(audit, one -> column.apply(one.entry()));
        }
    }

    /** What a caller registers with a queue. */
    private record Registered(UUID queueId, long seq, Operation.EventRegistered operation) {}

    private static List<Registered> registered(List<Submission.OfStart> starts, List<Submission.OfChange> changes) {
        List<Registered> registered = new ArrayList<>();
        Stream.concat(starts.stream(), changes.stream()).forEach(one -> {
            long seq = one.before();
            for (Operation operation : one.operations()) {
                seq++;
                if (operation instanceof Operation.EventRegistered event) {
                    registered.add(new Registered(one.queueId(), seq, event));
                }
            }
        });
        return registered;
    }

    private static void registered(Parameters parameters, List<Registered> registered) throws SQLException {
        parameters.uuids(registered, Registered::queueId);
        parameters.longs(registered, Registered::seq);
        parameters.texts(registered, one -> one.operation().source());
        parameters.texts(registered, one -> one.operation().id());
        parameters.texts(registered, one -> one.operation().type());
        parameters.texts(registered, one -> OutboxRows.body(one.operation()));
    }

    /** The rows of the last statement of those that were sent together. */
    private static ResultSet last(PreparedStatement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() == -1) {
                throw new IllegalStateException("the database answered fewer statements than were sent");
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

    private static @Nullable Long claimed(Change change) {
        Claim claim = change.claim();
        return claim == null ? null : claim.fence();
    }

    private static String word(LockChange lockChange) {
        return switch (lockChange) {
            case LockChange.Keep keep -> "keep";
            case LockChange.Take take -> "take";
            case LockChange.TakeIfFree take -> "take-free";
            case LockChange.LeaveDue due -> "leave-due";
            case LockChange.Release release -> "release";
            case LockChange.Close close -> "close";
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
        return status == null ? start.start().firstStatus() : status;
    }

    private static LockChange.@Nullable Release release(Submission<?> submission) {
        return submission.change().lockChange() instanceof LockChange.Release release ? release : null;
    }

    private static @Nullable String dueAt(LockChange.@Nullable Release release) {
        return release == null || release.dueAt() == null
                ? null
                : release.dueAt().toString();
    }

    private static @Nullable String waiting(LockChange.@Nullable Release release) {
        return release == null || release.waiting() == null ? null : WaitStateCodec.encode(release.waiting());
    }

    /** Sets parameters in order; those of several rows as arrays. */
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

        /** As {@code String[]}: the driver sends it as it is, without quoting its elements. */
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
