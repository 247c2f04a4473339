package dev.skald.store;

import dev.skald.store.node.Node;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the tables hold, seen past the code under test. */
interface Tables {
    /** One row of {@code event_lock}. */
    record LockRow(
            @Nullable String holder,
            long fence,
            boolean interrupted,
            @Nullable Instant dueAt,
            @Nullable String waiting,
            long seq) {}

    Optional<LockRow> lock(UUID queueId);

    /** What the audit has of a queue, oldest first: who and which act. */
    List<String> audit(UUID queueId);

    /** The events that a queue raised, in the order in which they were committed: the type and the log entry of the cause. */
    List<String> events(UUID queueId);

    /** What changes of a row of {@code queue}, and whose step it is. */
    record Summary(
            String status,
            @Nullable Instant endedAt,
            @Nullable UUID parentId) {}

    /** Null when there is no such queue. */
    @Nullable
    Summary summary(UUID queueId);

    /** As {@code key=value}. */
    List<String> labels(UUID queueId);

    /** How many queues there are. */
    long queues();

    /** How many lock rows there are. */
    long locks();

    /** A node that is heard of. */
    void alive(Node node);

    /** A node that was declared dead. */
    void dead(Node node);

    /** A node that nobody knows any more. */
    void forget(Node node);

    boolean isKnown(Node node);

    boolean isDead(Node node);

    /** How many log entries of a queue there are. */
    long logEntries(UUID queueId);
}
