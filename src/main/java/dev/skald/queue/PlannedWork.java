package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Plan} wants to happen next. */
public sealed interface PlannedWork {
    /** Write this down, then plan again. */
    record Decide(Operation.Decision decision) implements PlannedWork {}

    /**
     * Choose when to try again and write it down, then plan again.
     *
     * @param delay the wait by the step's retry rule, to which jitter is added
     * @param atLeast how long the participant asked to be left alone; zero when it did not
     */
    record Retry(String step, CallKind kind, Duration delay, Duration atLeast) implements PlannedWork {}

    /** Write down that these calls are about to be made, make them, then plan again. */
    record Calls(List<Due> due) implements PlannedWork {
        public Calls {
            due = List.copyOf(due);
        }
    }

    /** One call to make. */
    record Due(String step, CallKind kind) {}

    /** Ask what came of these calls, whose answers were put off, then plan again. Nothing need be written down. */
    record Polls(List<Due> due) implements PlannedWork {
        public Polls {
            due = List.copyOf(due);
        }
    }

    /**
     * Calls are under way; plan again when one has its outcome.
     *
     * @param until plan again then at the latest; null when there is nothing else to do
     */
    record Busy(@Nullable Instant until) implements PlannedWork {}

    /**
     * Nothing can be done now: let go of the queue.
     *
     * @param dueAt when it must be looked at again; null when a human or another event must come first
     */
    record Wait(WaitState waiting, @Nullable Instant dueAt) implements PlannedWork {}

    /** The queue has its outcome. */
    record Ended() implements PlannedWork {}
}
