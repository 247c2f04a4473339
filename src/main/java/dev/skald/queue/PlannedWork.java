package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Plan} decides to do next. */
public sealed interface PlannedWork {
    /** Record this, then plan again. */
    record Decide(Operation.Decision decision) implements PlannedWork {}

    /**
     * Schedule the next attempt and record it, then plan again.
     *
     * @param due which call
     * @param delay the wait by the retry rule, to which jitter is added
     * @param atLeast how long the participant wants no request; zero when it does not say
     */
    record Retry(Due due, Duration delay, Duration atLeast) implements PlannedWork {}

    /**
     * Record that these calls will be made, make them, then plan again.
     *
     * @param until plan again then at the latest if none of them can be made; null when nothing else is due
     */
    record Calls(List<Due> due, @Nullable Instant until) implements PlannedWork {
        public Calls {
            due = List.copyOf(due);
        }

        /** When nothing else is due. */
        public Calls(List<Due> due) {
            this(due, null);
        }
    }

    /** One call to make. */
    sealed interface Due {
        /** The step whose call it is; null when it is none. */
        @Nullable
        String step();
    }

    /** A call of a step. */
    record StepDue(String step, CallKind kind) implements Due {}

    /** The call that asks whether the queue's caller committed. */
    record CheckDue() implements Due {
        @Override
        public @Nullable String step() {
            return null;
        }
    }

    /**
     * Poll the outcomes of these calls, then plan again. Nothing needs to be recorded.
     *
     * @param until as in {@link Calls}
     */
    record Polls(List<StepDue> due, @Nullable Instant until) implements PlannedWork {
        public Polls {
            due = List.copyOf(due);
        }
    }

    /** Compute the output of the queue, record it, then plan again. */
    record Output() implements PlannedWork {}

    /**
     * Calls are ongoing; plan again when one of them has an outcome.
     *
     * @param until plan again then at the latest; null when nothing else is due
     */
    record Busy(@Nullable Instant until) implements PlannedWork {}

    /**
     * Nothing can be done now: release the queue.
     *
     * @param dueAt when a node must check it again; null when a human or another event must come first
     */
    record Wait(WaitState waiting, @Nullable Instant dueAt) implements PlannedWork {}

    /** The queue has its outcome. */
    record Ended() implements PlannedWork {}
}
