package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.queue.event.DomainEvent;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.log.LogCodec;
import dev.skald.store.log.StartCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.outbox.OutboxRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One change that waits to be written in a batch, and the thread that waits for its outcome.
 *
 * @param <A> its outcome
 */
abstract sealed class Submission<A> {
    private final Change change;
    private final List<Operation> operations;
    private final List<LogCodec.Row> rows;
    private final CompletableFuture<Outcome<A>> outcome = new CompletableFuture<>();

    private Submission(Change change, List<Operation> operations) {
        this.change = change;
        this.operations = operations;
        this.rows = operations.stream().map(LogCodec::encode).toList();
    }

    /** What became of a submission. */
    sealed interface Outcome<A> {
        /** It was written, or refused. */
        record Answered<A>(A answer) implements Outcome<A> {}

        /**
         * It can't share a batch, or failed with one: nothing of it is written, and the caller's thread writes it
         * alone.
         */
        record Alone<A>() implements Outcome<A> {}
    }

    /** A new queue. */
    static final class OfStart extends Submission<StartResult> {
        private final QueueStart start;
        private final String fingerprint;
        private final Instant acceptedAt;
        private final Claim claim;
        private final String definition;

        OfStart(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
            super(
                    first,
                    Stream.concat(Stream.of(new Operation.QueueStarted()), first.operations().stream())
                            .toList());
            this.start = start;
            this.fingerprint = fingerprint;
            this.acceptedAt = acceptedAt;
            this.claim = Objects.requireNonNull(first.claim(), "a start is written by its holder");
            this.definition = StartCodec.encode(start);
        }

        QueueStart start() {
            return start;
        }

        String fingerprint() {
            return fingerprint;
        }

        Instant acceptedAt() {
            return acceptedAt;
        }

        /** The claim on the new queue. */
        Claim claim() {
            return claim;
        }

        /** The start as the database keeps it. */
        String definition() {
            return definition;
        }

        @Override
        long before() {
            return 0;
        }

        @Override
        @Nullable
        Instant at(long seq) {
            return seq == 1 ? acceptedAt : null;
        }
    }

    /** A change to an existing queue. */
    static final class OfChange extends Submission<WriteResult> {
        OfChange(Change change) {
            super(change, change.operations());
        }

        @Override
        long before() {
            return change().seen();
        }
    }

    /** The number of the last log entry before it. */
    abstract long before();

    /** The number of its own last log entry. */
    final long seq() {
        return before() + rows.size();
    }

    final UUID queueId() {
        return change.queueId();
    }

    final Change change() {
        return change;
    }

    /** The operations that it adds to the log. */
    final List<LogCodec.Row> rows() {
        return rows;
    }

    /** When one of its log entries happened; null for the time of the write. */
    @Nullable
    Instant at(long seq) {
        return null;
    }

    /** Its log entries as they can be read once it is committed. */
    final List<LogEntry> entries(Instant written, String node) {
        List<LogEntry> entries = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            long seq = before() + entries.size() + 1;
            entries.add(new LogEntry(seq, Objects.requireNonNullElse(at(seq), written), node, operation));
        }
        return entries;
    }

    /** What its log entries tell. */
    final List<Operation> operations() {
        return operations;
    }

    /** Its events as the outbox holds them. */
    final List<String> texts(List<DomainEvent> events) {
        return OutboxRows.texts(events, operations, before());
    }

    final void answer(A answer) {
        outcome.complete(new Outcome.Answered<>(answer));
    }

    final void leaveAlone() {
        outcome.complete(new Outcome.Alone<>());
    }

    final void fail(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    /**
     * Waits for the outcome.
     *
     * @throws StoreUnavailable when no batch had room for it in time, so that it is not written; or when the database
     *     was away
     */
    final Outcome<A> await() {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("the thread was interrupted while it waited for a change to be written");
        }
    }

    private static RuntimeException failure(Exception wrapper) {
        return wrapper.getCause() instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("a change was not written", wrapper);
    }
}
