package dev.skald.queue.rule;

import static dev.skald.queue.rule.Ruling.Reason.BUSY;
import static dev.skald.queue.rule.Ruling.Reason.INTERRUPTED;
import static dev.skald.queue.rule.Ruling.Reason.STATE;

import dev.skald.queue.Driver;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepState;
import java.time.Instant;

/** The tables for callers who drive their queues; {@link Rules} uses them. */
final class CallerRules {
    /** A queue that its caller drives. */
    record Driven(Queue queue, boolean orphaned, Instant now, int stepsMax) {
        boolean timedOut() {
            Instant deadline = queue.deadline();
            return deadline != null && !deadline.isAfter(now);
        }

        boolean busy() {
            return !queue.steps().stream().allMatch(StepState::passed);
        }

        boolean completed() {
            return queue.completed()
                    && switch (queue.status()) {
                        case RUNNING, CONFIRMING, SUCCEEDED -> true;
                        case HELD, RESTORING, RESTORED, ATTENTION -> false;
                    };
        }
    }

    private static final String ONE_AFTER_THE_OTHER = "A step of this queue is under way; steps run in turn.";

    static final RuleTable<Driven> ADD_STEP = inTime(whileItRuns(callerDriven("given another step"))
                    .no(
                            STATE,
                            "it was completed",
                            a -> a.queue.completed(),
                            a -> "This queue was completed; it gets no more steps."))
            .no(
                    STATE,
                    "it has as many steps as it may have",
                    a -> a.queue.givenSteps().count() >= a.stepsMax,
                    a -> "This queue has as many steps as a queue may have (skald.limits.steps).")
            .no(BUSY, "one of its steps is not over", Driven::busy, a -> ONE_AFTER_THE_OTHER)
            .yes("all its steps are over", a -> true);

    static final RuleTable<Driven> COMPLETE = inTime(whileItRuns(
                    callerDriven("completed").already("it was completed, and it is not undone", Driven::completed)))
            .no(BUSY, "one of its steps is not over", Driven::busy, a -> ONE_AFTER_THE_OTHER)
            .yes("all its steps are over", a -> true);

    private CallerRules() {}

    private static RuleTable<Driven> callerDriven(String request) {
        return RuleTable.<Driven>of(request)
                .no(
                        STATE,
                        "its steps run by themselves",
                        a -> a.queue.start().driver() == Driver.COORDINATOR,
                        a -> "The steps of this queue run by themselves (driver coordinator).");
    }

    private static RuleTable<Driven> whileItRuns(RuleTable<Driven> table) {
        return table.no(
                        INTERRUPTED,
                        "its node is gone",
                        a -> a.orphaned || a.queue.interrupted(),
                        a -> RuleTexts.NODE_GONE)
                .no(
                        STATE,
                        "it is not `running`",
                        a -> a.queue.status() != QueueStatus.RUNNING,
                        a -> RuleTexts.cannotBe(a.queue, table.request()));
    }

    private static RuleTable<Driven> inTime(RuleTable<Driven> table) {
        return table.no(
                        STATE,
                        "it is paused",
                        a -> a.queue.paused() != null,
                        a -> "An admin paused this queue; its caller can't change it meanwhile.")
                .no(
                        STATE,
                        "its time is over",
                        Driven::timedOut,
                        a -> "The deadline of this queue was " + a.queue.deadline() + "; it is restored.");
    }
}
