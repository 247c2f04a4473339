package dev.skald.outbound;

import dev.skald.participant.AnswerTable;
import dev.skald.participant.CoordinatorTable;
import dev.skald.participant.PollTable;

/** What the other side of a request is, and so how its answers are to be read. */
public enum Dialect {
    /** A service that keeps the participant contract; its answers are read by {@link AnswerTable} and {@link PollTable}. */
    SERVICE,
    /**
     * Another Skald, where the request starts, restores or reads a queue that is a step here; its answers are read by
     * {@link CoordinatorTable}.
     */
    COORDINATOR
}
