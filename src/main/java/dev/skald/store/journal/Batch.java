package dev.skald.store.journal;

import dev.skald.queue.Queue;
import dev.skald.queue.event.DomainEventQueue;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that are written in one transaction, in the order of their queues' ids. A submission that the batch can't
 * write is left to {@link InlineJournal}.
 */
final class Batch {
    /** In the order of ids, so that all transactions lock rows in the same order. */
    private static final Comparator<Submission<?>> BY_ID = Comparator.comparing(Submission::queueId);

    private final Node node;
    private final OutboxRows outbox;
    private final List<Submission.OfStart> starts = new ArrayList<>();
    private final List<Submission.OfChange> changes = new ArrayList<>();
    /** Further submissions to queues that are in this batch: they run after it and see what it wrote. */
    private final List<Submission<?>> second = new ArrayList<>();

    Batch(Node node, OutboxRows outbox, List<Submission<?>> submissions) {
        this.node = node;
        this.outbox = outbox;
        Set<UUID> queues = new HashSet<>();
        for (Submission<?> submission : submissions.stream().sorted(BY_ID).toList()) {
            switch (submission) {
                case Submission<?> other when !queues.add(other.queueId()) -> second.add(other);
                case Submission.OfStart start -> starts.add(start);
                case Submission.OfChange change -> changes.add(change);
            }
        }
    }

    /** Whether a change is of a kind that may share a batch. */
    static boolean fits(Change change) {
        return change.subQueues().isEmpty();
    }

    /**
     * The outcome of one submission.
     *
     * @param answer tells the waiting thread, once the transaction is committed
     */
    record Done(Submission<?> submission, boolean written, Runnable answer) {}

    /**
     * Writes what can be written. The waiting threads are told only after the commit.
     *
     * @return an outcome for each submission
     */
    List<Done> write(Connection connection) throws SQLException {
        // Read once: it may change at any moment.
        String name = node.name();
        Map<UUID, BatchRows.Row> rows = BatchRows.write(connection, name, starts, changes, events());
        List<Done> done = new ArrayList<>();
        second.forEach(submission -> done.add(alone(submission)));
        starts.forEach(start -> done.add(done(start, rows.get(start.queueId()), name)));
        changes.forEach(change -> done.add(done(change, rows.get(change.queueId()), name)));
        return done;
    }

    private Stream<Submission<?>> inBatch() {
        return Stream.concat(starts.stream(), changes.stream());
    }

    /** Whether others may want to know of something in it. */
    boolean raisesEvents() {
        return inBatch().anyMatch(one -> outbox.keepsAny(one.change().events()));
    }

    /** The events of the changes in this transaction, which go to the outbox with it. */
    private List<BatchRows.Event> events() {
        List<BatchRows.Event> stored = new ArrayList<>();
        inBatch().forEach(one -> {
            DomainEventQueue events = new DomainEventQueue();
            one.change().events().stream().filter(outbox::keeps).forEach(events::register);
            events.publish(all -> one.texts(all).forEach(text -> stored.add(new BatchRows.Event(one.queueId(), text))));
        });
        return stored;
    }

    private static Done done(Submission.OfStart start, BatchRows.@Nullable Row row, String name) {
        if (row == null) {
            return alone(start);
        }
        Queue queue = Queue.fold(start.start(), start.entries(row.at(), name));
        StartResult accepted = new StartResult.Fresh(queue, start.claim());
        return new Done(start, true, () -> start.answer(accepted));
    }

    private static Done done(Submission.OfChange change, BatchRows.@Nullable Row row, String name) {
        if (row == null) {
            return alone(change);
        }
        Claim taken = row.taken() ? new Claim(change.queueId(), row.fence()) : null;
        WriteResult written = new WriteResult.Appended(change.entries(row.at(), name), taken);
        return new Done(change, true, () -> change.answer(written));
    }

    private static Done alone(Submission<?> submission) {
        return new Done(submission, false, submission::leaveAlone);
    }
}
