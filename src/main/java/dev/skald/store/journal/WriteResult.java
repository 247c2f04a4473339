package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.store.node.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outcome of a {@link Change}. */
public sealed interface WriteResult {
    /**
     * The change is recorded completely.
     *
     * @param entries what was appended
     * @param claim this node's claim, when the change took the queue
     */
    record Appended(List<LogEntry> entries, @Nullable Claim claim) implements WriteResult {}

    /**
     * The log had moved on: the facts are recorded, the decisions are not.
     *
     * @param entries the entries that the writer had not read, then its own facts
     */
    record Overtaken(List<LogEntry> entries) implements WriteResult {}

    /** The writer does not hold the queue any more; nothing is recorded. */
    record ClaimLost() implements WriteResult {}

    /** The queue has no lock row: it is restored or purged, or never existed; nothing is recorded. */
    record Closed() implements WriteResult {}
}
