package dev.skald.queue;

import java.time.Duration;
import java.util.List;

/** What {@link Plan} wants to happen next. */
public sealed interface Next {
    /** Write this down, then plan again. */
    record Decide(Operation.Decision decision) implements Next {}

    /**
     * Choose when to try again and write it down, then plan again.
     *
     * @param delay the wait by the step's retry rule, to which jitter is added
     * @param atLeast how long the participant asked to be left alone; zero when it did not
     */
    record Retry(String step, CallKind kind, Duration delay, Duration atLeast) implements Next {}

    /** Write down that these calls are about to be made, make them, then plan again. */
    record Calls(List<Due> due) implements Next {
        public Calls {
            due = List.copyOf(due);
        }
    }

    /** One call to make. */
    record Due(String step, CallKind kind) {}

    /** Calls are under way; plan again when one has its outcome. */
    record Busy() implements Next {}

    /** Nothing can be done now: let go of the queue. */
    record Wait(Waiting waiting) implements Next {}

    /** The queue has its outcome. */
    record Ended() implements Next {}
}
