package dev.skald.queue.rule;

import static dev.skald.queue.rule.Ruling.Reason.INTERRUPTED;
import static dev.skald.queue.rule.Ruling.Reason.PART;
import static dev.skald.queue.rule.Ruling.Reason.STATE;
import static dev.skald.queue.rule.Ruling.Reason.TOO_LATE;

import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.RegisteredEvent;
import dev.skald.queue.StepState;
import dev.skald.queue.StepWork;
import dev.skald.queue.WaitState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of which requests a queue allows, and when. Every interface (REST and later ones) uses them and passes
 * their answers on. {@code docs/states.md} shows the tables.
 */
public final class Rules {
    /** A queue to restore or to delete. */
    record Whole(Queue queue, @Nullable Parent outer, boolean late) {
        boolean is(QueueStatus... statuses) {
            return Set.of(statuses).contains(queue.status());
        }

        String part() {
            Parent whole = Objects.requireNonNull(outer);
            return "step " + whole.step() + " of queue " + whole.queueId();
        }
    }

    /** A queue that an admin wants to continue. */
    record Stuck(Queue queue, boolean orphaned, @Nullable WaitState waiting) {
        boolean waitsFor(WaitState.Reason... reasons) {
            return waiting != null && Set.of(reasons).contains(waiting.reason());
        }

        String what() {
            return Objects.requireNonNull(waiting).inShort();
        }

        boolean waitsForRetry() {
            return queue.steps().stream().anyMatch(step -> step.progress().retryAt() != null)
                    || (queue.hold() != null && queue.hold().waitsForRetry());
        }
    }

    /** A queue that its caller gives so many more events. */
    record Registering(Queue queue, int more) {}

    /** A step and the signal that somebody sends to it. */
    record Signalled(Queue queue, StepState state, Json signal) {
        String step() {
            return state.step().name();
        }
    }

    /** A step and the outcome that an admin states. */
    record Resolved(Queue queue, StepState state, Operation.As as) {
        String step() {
            return state.step().name();
        }
    }

    static final RuleTable<Queue> SUBMIT = RuleTable.<Queue>of("submitted")
            .no(
                    STATE,
                    "it was started without `hold`",
                    q -> q.hold() == null,
                    q -> "This queue was not started held; it runs without being submitted.")
            .already(
                    "it was submitted, or its check said that its caller committed",
                    q -> q.hold() != null && q.hold().submittedAt() != null)
            .no(
                    STATE,
                    "its check said that its caller did not commit",
                    q -> q.hold() != null && q.hold().denied(),
                    q -> "The check of this queue said that its caller did not commit; it is dropped.")
            .yes("it is `held`, or needs `attention` as its check failed", Queue::awaitsSubmit)
            .no(STATE, "it was dropped", q -> true, q -> RuleTexts.cannotBe(q, "submitted"));

    static final RuleTable<Signalled> SIGNAL = RuleTable.<Signalled>of("sent a signal")
            .no(
                    STATE,
                    "the step waits for no signal",
                    a -> !(a.state.step().work() instanceof StepWork.Signal),
                    a -> "Step " + a.step() + " waits for no signal.")
            .already(
                    "the step was sent the same signal",
                    a -> a.state.signal().filter(a.signal::equals).isPresent())
            .no(
                    STATE,
                    "the step was sent another signal",
                    a -> a.state.signal().isPresent(),
                    a -> "Step " + a.step() + " was sent another signal before.")
            .no(
                    STATE,
                    "the queue is not `running`",
                    a -> a.queue.status() != QueueStatus.RUNNING,
                    a -> RuleTexts.cannotBe(a.queue, "sent a signal"))
            .yes("the step waits for its signal, or will wait for it", a -> a.state.takesSignal())
            .no(
                    STATE,
                    "the step does not wait any more",
                    a -> true,
                    a -> "Step " + a.step() + ", which is " + a.state.status().word()
                            + ", waits for no signal any more.");

    static final RuleTable<Whole> RESTORE = RuleTable.<Whole>of("restored")
            .already("it is `restoring` or `restored`", a -> a.is(QueueStatus.RESTORING, QueueStatus.RESTORED))
            .yes("it is `running`", a -> a.is(QueueStatus.RUNNING))
            .yes("it is `held`, or needs `attention` as its check failed", a -> a.queue.awaitsSubmit())
            .no(
                    STATE,
                    "it is `confirming` or needs `attention`",
                    a -> a.is(QueueStatus.CONFIRMING, QueueStatus.ATTENTION),
                    a -> RuleTexts.cannotBe(a.queue, "restored"))
            .no(
                    PART,
                    "it succeeded as a step of another queue",
                    a -> a.outer != null,
                    a -> "This queue succeeded as " + a.part() + "; it is restored by restoring that one.")
            .no(
                    TOO_LATE,
                    "it succeeded, and its window is over",
                    Whole::late,
                    a -> "The queue succeeded, and the window in which it could be restored is over.")
            .yes("it succeeded, and its window is not over", a -> true);

    static final RuleTable<Whole> RESTORE_STEP = RuleTable.<Whole>of("restored with the queue that it is a step of")
            .already("it is `restoring` or `restored`", a -> a.is(QueueStatus.RESTORING, QueueStatus.RESTORED))
            .yes("it is `running` or `succeeded`", a -> a.is(QueueStatus.RUNNING, QueueStatus.SUCCEEDED))
            .no(
                    STATE,
                    "it is `confirming` or needs `attention`",
                    a -> true,
                    a -> RuleTexts.cannotBe(a.queue, "restored"));

    static final RuleTable<Registering> REGISTER_EVENTS = RuleTable.<Registering>of("given events")
            .no(
                    STATE,
                    "it succeeded, so that its events are published",
                    a -> a.queue.status() == QueueStatus.SUCCEEDED,
                    a -> "The queue succeeded, and its events are published.")
            .no(
                    STATE,
                    "it is `restoring` or `restored`, or needs `attention`",
                    a -> Set.of(QueueStatus.RESTORING, QueueStatus.RESTORED, QueueStatus.ATTENTION)
                            .contains(a.queue.status()),
                    a -> RuleTexts.cannotBe(a.queue, "given events"))
            .no(
                    STATE,
                    "it would have more events than a queue may have",
                    a -> a.queue.events().size() + a.more > RegisteredEvent.COUNT_MAX,
                    a -> "This queue has " + a.queue.events().size() + " events; a queue may have "
                            + RegisteredEvent.COUNT_MAX + ".")
            .yes("it is `held`, it runs, or its steps are being confirmed", a -> true);

    static final RuleTable<Stuck> RETRY = RuleTable.<Stuck>of("retried")
            .no(
                    INTERRUPTED,
                    "it is paused and its node is gone",
                    a -> a.queue.paused() != null && a.orphaned,
                    a -> RuleTexts.NODE_GONE)
            .no(STATE, "it is paused", a -> a.queue.paused() != null, a -> "The queue is paused; resume it instead.")
            .no(
                    STATE,
                    "it has ended",
                    a -> a.queue.status().ended(),
                    a -> RuleTexts.ended(a.queue, "there is nothing to retry"))
            .yes("it needs `attention`", a -> a.queue.status() == QueueStatus.ATTENTION)
            .yes("a call waits for its next attempt", Stuck::waitsForRetry)
            .yes(
                    "it is held back, because its node died repeatedly",
                    a -> a.waitsFor(WaitState.Reason.RECOVERY) && !a.orphaned)
            .already(
                    "a node works on it, or it waits for a place",
                    a -> a.waiting == null || a.waitsFor(WaitState.Reason.TURN, WaitState.Reason.PARTICIPANT))
            .no(INTERRUPTED, "its node is gone", Stuck::orphaned, a -> RuleTexts.NODE_GONE)
            .no(
                    STATE,
                    "it waits for something else",
                    a -> true,
                    a -> "Nothing of the queue failed or waits for another attempt; it waits for " + a.what() + ".");

    static final RuleTable<Queue> PAUSE = RuleTable.<Queue>of("paused")
            .no(STATE, "it has ended", q -> q.status().ended(), q -> RuleTexts.ended(q, "no call is made for it"))
            .no(
                    STATE,
                    "it needs `attention`",
                    q -> q.status() == QueueStatus.ATTENTION,
                    q -> "The queue needs a human (attention); no call is made for it.")
            .already("it is paused", q -> q.paused() != null)
            .yes("it is not paused", q -> true);

    static final RuleTable<Queue> RESUME = RuleTable.<Queue>of("resumed")
            .already("it is not paused", q -> q.paused() == null)
            .yes("it is paused", q -> true);

    static final RuleTable<Resolved> RESOLVE = RuleTable.<Resolved>of("resolved")
            .no(
                    STATE,
                    "it has ended",
                    a -> a.queue.status().ended(),
                    a -> RuleTexts.ended(a.queue, "nothing of it is open"))
            .no(
                    STATE,
                    "a call of the step is under way",
                    a -> a.state.progress().calling(),
                    a -> "A call of step " + a.step() + " is under way; wait for its outcome or its time-out.")
            .no(
                    STATE,
                    "the step has this outcome",
                    a -> a.state.status().word().equals(a.as.word()),
                    a -> "Step " + a.step() + " is " + a.as.word() + " already.")
            .yes("the step can have this outcome", a -> a.queue.mayBeResolved(a.state, a.as))
            .no(
                    STATE,
                    "the step can't have this outcome",
                    a -> true,
                    a -> "Step " + a.step() + ", which is " + a.state.status().word() + ", can't be resolved as "
                            + a.as.word() + " while the queue is "
                            + a.queue.status().word() + ".");

    static final RuleTable<Whole> DELETE = RuleTable.<Whole>of("deleted")
            .no(STATE, "it has not ended", a -> !a.queue.status().ended(), a -> RuleTexts.cannotBe(a.queue, "deleted"))
            .no(
                    PART,
                    "it is a step of another queue that still exists",
                    a -> a.outer != null,
                    a -> "This queue is " + a.part() + "; it can be deleted after that queue.")
            .yes("it has ended", a -> true);

    static final List<RuleTable<?>> TABLES = List.of(
            SUBMIT,
            SIGNAL,
            RESTORE,
            RESTORE_STEP,
            CallerRules.ADD_STEP,
            CallerRules.COMPLETE,
            REGISTER_EVENTS,
            RETRY,
            PAUSE,
            RESUME,
            RESOLVE,
            DELETE);

    private Rules() {}

    /** Whether its caller may say that it has committed, so that a queue that is held runs. */
    public static Ruling submit(Queue queue) {
        return SUBMIT.rule(queue);
    }

    /** Whether a step may be sent this signal. */
    public static Ruling signal(Queue queue, StepState step, Json signal) {
        return SIGNAL.rule(new Signalled(queue, step, signal));
    }

    /**
     * Whether a queue may be restored at somebody's request.
     *
     * @param outer the queue of this database that has the succeeded one as a step; null when there is none any more
     * @param windowIsOver whether the window in which a succeeded queue can be restored is over
     */
    public static Ruling restore(Queue queue, @Nullable Parent outer, boolean windowIsOver) {
        return RESTORE.rule(new Whole(queue, outer, windowIsOver));
    }

    /** Whether a queue may be restored together with the queue that has it as a step. */
    public static Ruling restoreStep(Queue queue) {
        return RESTORE_STEP.rule(new Whole(queue, null, false));
    }

    /**
     * Whether another step may be added to a queue.
     *
     * @param orphaned whether its node is dead and no other node has claimed it yet
     * @param now the current time, by the database's clock
     * @param stepsMax how many steps a queue may have
     */
    public static Ruling addStep(Queue queue, boolean orphaned, Instant now, int stepsMax) {
        return CallerRules.ADD_STEP.rule(new CallerRules.Driven(queue, orphaned, now, stepsMax));
    }

    /** Whether its caller may complete a queue; the parameters are those of {@link #addStep}. */
    public static Ruling complete(Queue queue, boolean orphaned, Instant now) {
        return CallerRules.COMPLETE.rule(new CallerRules.Driven(queue, orphaned, now, Integer.MAX_VALUE));
    }

    /** Whether so many more events may be registered with a queue. */
    public static Ruling registerEvents(Queue queue, int more) {
        return REGISTER_EVENTS.rule(new Registering(queue, more));
    }

    /**
     * Whether an admin may retry at once what failed.
     *
     * @param orphaned whether its node is dead and no other node has claimed it yet
     * @param waiting what it waits for; null while a node works on it
     */
    public static Ruling retry(Queue queue, boolean orphaned, @Nullable WaitState waiting) {
        return RETRY.rule(new Stuck(queue, orphaned, waiting));
    }

    /** Whether an admin may pause a queue. */
    public static Ruling pause(Queue queue) {
        return PAUSE.rule(queue);
    }

    /** Whether an admin may resume a queue. */
    public static Ruling resume(Queue queue) {
        return RESUME.rule(queue);
    }

    /** Whether an admin may state this outcome of a step. */
    public static Ruling resolve(Queue queue, StepState step, Operation.As as) {
        return RESOLVE.rule(new Resolved(queue, step, as));
    }

    /**
     * Whether a queue may be deleted with its log.
     *
     * @param outer the queue of this database that has the ended one as a step; null when there is none any more
     */
    public static Ruling delete(Queue queue, @Nullable Parent outer) {
        return DELETE.rule(new Whole(queue, outer, false));
    }
}
