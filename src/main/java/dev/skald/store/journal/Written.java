package dev.skald.store.journal;

import dev.skald.queue.LogEntry;
import dev.skald.store.node.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a {@link Change}. */
public sealed interface Written {
    /**
     * It is recorded, all of it.
     *
     * @param entries what was appended
     * @param claim this node's claim, when the change took one
     */
    record Appended(List<LogEntry> entries, @Nullable Claim claim) implements Written {}

    /**
     * The log had moved on: the facts are recorded, the decisions are not.
     *
     * @param entries what the author had not seen, then its own facts
     */
    record Overtaken(List<LogEntry> entries) implements Written {}

    /** The author does not hold the queue any more; nothing is recorded. */
    record ClaimLost() implements Written {}

    /** The queue has no lock row: it is restored, purged or was never there; nothing is recorded. */
    record Closed() implements Written {}
}
