package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one log entry tells. A queue's state is the fold of these, in order.
 *
 * <p><em>Facts</em> tell what happened outside (an answer came, a node died) and are always recorded. <em>Decisions</em>
 * tell what Skald is about to do or has concluded, and are recorded only if nothing that they did not know of came in
 * between. Only decisions change a queue's status.
 */
public sealed interface Operation {
    /** What kind of entry this is, as logs and the contract write it. Words once written stay: old logs hold them. */
    default String word() {
        return switch (this) {
            case QueueStarted o -> "queue-started";
            case CallStarted o -> ofCall(o.kind(), "step-started", "compensation-started", "confirmation-started");
            case CallDone o -> ofCall(o.kind(), "step-done", "compensation-done", "confirmation-done");
            case CallFailed o -> ofCall(o.kind(), "step-in-doubt", "compensation-failed", "confirmation-failed");
            case StepRefused o -> "step-refused";
            case StepUnreached o -> "step-unreached";
            case StepWaiting o -> "step-waiting";
            case StepGivenUp o -> "step-given-up";
            case RetryScheduled o -> "retry-scheduled";
            case StepAdded o -> "step-added";
            case StepEnlisted o -> "step-enlisted";
            case QueueCompleted o -> "queue-completed";
            case EventRegistered o -> "event-registered";
            case QueueConfirming o -> "queue-confirming";
            case QueueSucceeded o -> "queue-succeeded";
            case RestoreRequested o -> "restore-requested";
            case CompensationSkipped o -> "compensation-skipped";
            case QueueRestored o -> "queue-restored";
            case QueueAttention o -> "queue-attention";
            case QueueInterrupted o -> "queue-interrupted";
            case QueueRecovered o -> "queue-recovered";
            case AdminRetried o -> "admin-retried";
            case AdminResolved o -> "admin-resolved";
            case AdminPaused o -> "admin-paused";
            case AdminResumed o -> "admin-resumed";
        };
    }

    private static String ofCall(CallKind kind, String action, String compensation, String confirmation) {
        return switch (kind) {
            case ACTION -> action;
            case COMPENSATION -> compensation;
            case CONFIRMATION -> confirmation;
        };
    }

    /** The step that it tells of; null when it tells of the queue as a whole. */
    default @Nullable String step() {
        return null;
    }

    /** The number of the attempt at a call that it tells of, counted from 1; 0 when it tells of none. */
    default int attempt() {
        return 0;
    }

    /** What happened at a participant or a node. */
    sealed interface Fact extends Operation {}

    /** What Skald decided. */
    sealed interface Decision extends Operation {}

    /** What happens to one step that the queue has. */
    sealed interface OfStep extends Operation {
        @Override
        String step();
    }

    /** The queue was accepted. Always the first entry. */
    record QueueStarted() implements Decision {}

    /**
     * A call is about to be made.
     *
     * @param request what is sent, as JSON, secrets masked, long bodies cut; null when it could not be made
     */
    record CallStarted(
            String step,
            CallKind kind,
            int attempt,
            @Nullable Json request) implements Decision, OfStep {}

    /**
     * The call did what it should: the action took effect, or the step has no effect any more, or is final.
     *
     * @param result what the action answered; null for the other kinds
     */
    record CallDone(
            String step,
            CallKind kind,
            int attempt,
            @Nullable Json result,
            int status,
            Duration took) implements Fact, OfStep {
        public CallDone {
            if (result != null && kind != CallKind.ACTION) {
                throw new IllegalArgumentException("only an action has a result, and this is a " + kind.word());
            }
        }
    }

    /**
     * The call did not succeed as far as anybody knows. An action may have happened nevertheless: it is in doubt.
     *
     * @param retryable false when another attempt is no use: it could not clear the doubt, or a human is needed
     */
    record CallFailed(String step, CallKind kind, int attempt, StepProblem problem, boolean retryable)
            implements Fact, OfStep {}

    /** The action was refused, or its participant was never reached in all attempts: nothing happened. */
    record StepRefused(String step, int attempt, StepProblem problem) implements Fact, OfStep {}

    /** The action did not reach its participant: this attempt certainly did nothing. */
    record StepUnreached(String step, int attempt, StepProblem problem) implements Fact, OfStep {}

    /**
     * The participant has taken the call on and answers later; or it was asked what came of it and does not know yet.
     *
     * @param until when it is given up; null when it is waited for as long as the queue may run
     * @param poll where its outcome can be asked for; null when it comes by itself
     * @param pollAt when it is asked for next; null when it isn't
     * @param problem why the last look for it failed; null when it did not
     */
    record StepWaiting(
            String step,
            CallKind kind,
            int attempt,
            @Nullable Instant until,
            @Nullable URI poll,
            @Nullable Instant pollAt,
            @Nullable StepProblem problem)
            implements Fact, OfStep {}

    /** An answer that was put off is not waited for any longer: nobody knows what came of the call. */
    record StepGivenUp(String step, CallKind kind, int attempt, StepProblem problem) implements Decision, OfStep {}

    /**
     * The caller has one more step run.
     *
     * @param fingerprint tells whether a request for a step of this name is this one again
     * @param by who; null when that is not known
     */
    record StepAdded(
            Step added, String fingerprint, @Nullable String by) implements Decision {
        @Override
        public String step() {
            return added.name();
        }
    }

    /** The caller did a step's work itself, and leaves it to Skald to undo it. */
    record StepEnlisted(String step, Json result) implements Decision, OfStep {}

    /**
     * The caller has no more steps.
     *
     * @param by who; null when that is not known
     */
    record QueueCompleted(@Nullable String by) implements Decision {}

    /**
     * The caller has an event published if the queue succeeds.
     *
     * @param source where it comes from, as CloudEvents has it
     * @param id of the event, unique for its source
     * @param type what kind of event it is
     * @param event the whole event; null when it is read from the log, which does not hold it
     */
    record EventRegistered(
            String source, String id, String type, @Nullable Json event) implements Decision {}

    /** The step's present call is tried again, not before the given time. */
    record RetryScheduled(String step, CallKind kind, Instant until) implements Decision, OfStep {}

    /** Every step is done; from now on those that want it are told so. */
    record QueueConfirming() implements Decision {}

    /** Every step is done, and confirmed where it wanted to be. */
    record QueueSucceeded() implements Decision {}

    /**
     * From now on the queue is undone.
     *
     * @param by who asked for it; null when that is not known, and when nobody did
     */
    record RestoreRequested(String reason, @Nullable String by) implements Decision {
        /** Skald itself says so. */
        public RestoreRequested(String reason) {
            this(reason, null);
        }
    }

    /** The step has no compensation, so restoring passes it over; what it did stays. */
    record CompensationSkipped(String step) implements Decision, OfStep {}

    /** Nothing of the queue has an effect any more, but for what steps without a compensation did. */
    record QueueRestored() implements Decision {}

    /**
     * A human is needed.
     *
     * @param step the step whose compensation or confirmation failed for good; null when something else went wrong
     * @param detail what went wrong, in a sentence
     */
    record QueueAttention(@Nullable String step, String detail) implements Decision {}

    /**
     * The node that worked on the queue does so no more; calls without an outcome are in doubt.
     *
     * @param by the node
     * @param reason what it failed of; null when it is gone
     */
    record QueueInterrupted(String by, @Nullable String reason) implements Fact {
        /** The node is gone. */
        public QueueInterrupted(String by) {
            this(by, null);
        }
    }

    /** Work on an interrupted queue goes on where it was. */
    record QueueRecovered() implements Decision, Fact {}

    /**
     * An admin says to try again what failed, at once.
     *
     * @param by who; null when the log is from before this was asked
     */
    record AdminRetried(@Nullable String by) implements Decision {}

    /**
     * An admin says how a step came out, having looked for himself. The log keeps it, as no participant said so.
     *
     * @param as how it came out
     * @param reason how the admin knows
     * @param by who
     * @param result what its action gave, where the admin knows and the step is said to be done; else null
     */
    record AdminResolved(
            String step,
            As as,
            String reason,
            String by,
            @Nullable Json result) implements Decision, OfStep {}

    /** No call is made from now on. */
    record AdminPaused(String reason, String by) implements Decision {}

    /** Calls are made again. */
    record AdminResumed(String by) implements Decision {}

    /** How a step came out, as an admin says. */
    enum As {
        /** It has no effect any more. */
        COMPENSATED,
        /** What was under way took effect: its action, or its confirmation. */
        DONE,
        /** Its action did nothing. */
        REFUSED;

        /** The word of the contract. */
        public String word() {
            return EnumWords.of(this);
        }
    }
}
