package dev.skald.engine;

import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.audit.AuditEntry;
import java.util.List;
import java.util.function.Function;

/**
 * What a request to a queue comes to.
 *
 * @param <A> the answer to the request
 */
sealed interface AskReply<A> {
    /** Nothing is written. */
    record Answer<A>(A answer) implements AskReply<A> {}

    /** The decision has done it already; it must not be decided anew. */
    record Done<A>(A answer) implements AskReply<A> {}

    /**
     * This is written, if the queue is still as it was found.
     *
     * @param operations at least one
     * @param audit who asks for it, to be noted along with it
     * @param answer the answer, from the queue as it is then
     */
    record Append<A>(List<? extends Operation> operations, List<AuditEntry> audit, Function<Queue, A> answer)
            implements AskReply<A> {
        public Append {
            audit = List.copyOf(audit);
            operations = List.copyOf(operations);
        }
    }

    /** The queue has changed since it was found. */
    record LookAgain<A>() implements AskReply<A> {}

    /** Nothing is written. */
    static <A> AskReply<A> of(A answer) {
        return new Answer<>(answer);
    }

    /** This is written, and nobody noted for it. */
    static <A> AskReply<A> append(Operation operation, Function<Queue, A> answer) {
        return new Append<>(List.of(operation), List.of(), answer);
    }
}
