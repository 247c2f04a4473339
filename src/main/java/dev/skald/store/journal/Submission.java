package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.log.LogCodec;
import dev.skald.store.log.StartCodec;
import dev.skald.store.node.Claim;
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
 * One change that waits to be written together with others, and the thread that waits for it.
 *
 * @param <A> what came of it
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
        /** It was dealt with. */
        record Answered<A>(A answer) implements Outcome<A> {}

        /** It does not fit among others, or failed with them: nothing of it is written, and it is to be written by itself. */
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

        /** What the new queue is held with. */
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

    /** A change to a queue that is there. */
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

    /** What it adds to the log. */
    final List<LogCodec.Row> rows() {
        return rows;
    }

    /** When one of its log entries happened; null for the time at which it is written. */
    @Nullable
    Instant at(long seq) {
        return null;
    }

    /** The same, as it can be read from the log once it is committed. */
    final List<LogEntry> entries(Instant written, String node) {
        List<LogEntry> entries = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            long seq = before() + entries.size() + 1;
            entries.add(new LogEntry(seq, Objects.requireNonNullElse(at(seq), written), node, operation));
        }
        return entries;
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
     * Waits for what comes of it.
     *
     * @throws StoreUnavailable when it was not taken up in time, and so is not written; or when the database was away
     */
    final Outcome<A> await() {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("the wait for a change to be written was interrupted");
        }
    }

    private static RuntimeException failure(Exception wrapper) {
        return wrapper.getCause() instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("a change was not written", wrapper);
    }
}
