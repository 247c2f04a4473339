package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.store.node.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a {@link Change}. */
public sealed interface WriteResult {
    /**
     * It is recorded, all of it.
     *
     * @param entries what was appended
     * @param claim this node's claim, when the change took one
     */
    record Appended(List<LogEntry> entries, @Nullable Claim claim) implements WriteResult {}

    /**
     * The log had moved on: the facts are recorded, the decisions are not.
     *
     * @param entries what the writer had not seen, then its own facts
     */
    record Overtaken(List<LogEntry> entries) implements WriteResult {}

    /** The writer does not hold the queue any more; nothing is recorded. */
    record ClaimLost() implements WriteResult {}

    /** The queue has no lock row: it is restored, purged or was never there; nothing is recorded. */
    record Closed() implements WriteResult {}
}
