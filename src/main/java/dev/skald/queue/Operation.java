package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of one log entry. A queue's state is the fold of all entries, in order.
 *
 * <p><em>Facts</em> record what happened outside (an answer arrived, a node died) and are always written.
 * <em>Decisions</em> record what Skald will do or has concluded, and are written only if the log has no entry that the
 * decision did not consider. Only decisions change a queue's status.
 */
public sealed interface Operation {
    /** The kind of the entry in logs and in the contract. These names never change: old logs have them. */
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
            case StepSkipped o -> "step-skipped";
            case WaitStarted o -> "wait-started";
            case WaitEnded o -> "wait-ended";
            case SignalReceived o -> "signal-received";
            case StepExpanded o -> "step-expanded";
            case StepJoined o -> "step-joined";
            case StepAdded o -> "step-added";
            case StepEnlisted o -> "step-enlisted";
            case CheckStarted o -> "check-started";
            case CheckAnswered o -> "check-answered";
            case CheckFailed o -> "check-failed";
            case CheckScheduled o -> "check-scheduled";
            case QueueSubmitted o -> "queue-submitted";
            case QueueCompleted o -> "queue-completed";
            case EventRegistered o -> "event-registered";
            case OutputComputed o -> "output-computed";
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

    /** The step that the entry is about; null when it is about the whole queue. */
    default @Nullable String step() {
        return null;
    }

    /** The number of the attempt that the entry is about, counted from 1; 0 when it is about none. */
    default int attempt() {
        return 0;
    }

    /** What happened at a participant or a node. */
    sealed interface Fact extends Operation {}

    /** What Skald decided. */
    sealed interface Decision extends Operation {}

    /** What happens to an existing step of the queue. */
    sealed interface OfStep extends Operation {
        @Override
        String step();
    }

    /** What happens to the check of a queue that is held. */
    sealed interface OfCheck extends Operation {}

    /** The queue was accepted. Always the first entry. */
    record QueueStarted() implements Decision {}

    /**
     * The check is about to be called.
     *
     * @param request what is sent, as in {@link CallStarted}
     */
    record CheckStarted(int attempt, @Nullable Json request) implements Decision, OfCheck {}

    /** The check said whether the queue's caller committed: yes by a status of 200 to 299. */
    record CheckAnswered(int attempt, int status, Duration took) implements Fact, OfCheck {}

    /**
     * The check gave no answer.
     *
     * @param retryable false when a human is needed, as it can't be called
     */
    record CheckFailed(int attempt, StepProblem problem, boolean retryable) implements Fact, OfCheck {}

    /** The check is called again, not before the given time. */
    record CheckScheduled(Instant until) implements Decision, OfCheck {}

    /**
     * The queue is held no longer, as its caller committed.
     *
     * @param by who says so; null when that is not known, and when the check says so
     */
    record QueueSubmitted(@Nullable String by) implements Decision {}

    /**
     * A call will be made now.
     *
     * @param request the request as JSON, secrets masked, long bodies cut; null when it could not be made
     */
    record CallStarted(
            String step,
            CallKind kind,
            int attempt,
            @Nullable Json request) implements Decision, OfStep {}

    /**
     * The call succeeded: the action took effect, or the step has no effect any more, or is final.
     *
     * @param result the answer of an action; null for the other kinds
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
     * The call did not succeed, as far as is known. An action may still have happened: it is in doubt.
     *
     * @param retryable false when another attempt can't help: it could not clear the doubt, or a human is needed
     */
    record CallFailed(String step, CallKind kind, int attempt, StepProblem problem, boolean retryable)
            implements Fact, OfStep {}

    /**
     * The action was refused, or no attempt reached its participant: nothing happened.
     *
     * @param attempt 0 when the turn of the step has come, but an expression failed that says what it does: then it is a
     *     decision, and not a fact
     */
    record StepRefused(String step, int attempt, StepProblem problem) implements Fact, Decision, OfStep {}

    /** The action did not reach its participant: this attempt did nothing. */
    record StepUnreached(String step, int attempt, StepProblem problem) implements Fact, OfStep {}

    /**
     * The participant has accepted the call and answers later; or it was asked for the outcome and does not know it
     * yet.
     *
     * @param until when Skald stops waiting; null when it waits as long as the queue may run
     * @param poll the address of the outcome; null when the participant sends it
     * @param pollAt the time of the next poll; null when the outcome isn't polled
     * @param problem why the last poll failed; null when it did not
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

    /** Skald does not wait for a deferred answer any longer: the outcome of the call is unknown. */
    record StepGivenUp(String step, CallKind kind, int attempt, StepProblem problem) implements Decision, OfStep {}

    /** The turn of the step has come, and its condition is false: it does nothing. */
    record StepSkipped(String step) implements Decision, OfStep {}

    /**
     * The turn of a step has come that is a time, or waits for a signal.
     *
     * @param until when its wait ends; null when nothing but a signal, or the queue's end, ends it
     */
    record WaitStarted(String step, @Nullable Instant until) implements Decision, OfStep {}

    /**
     * The wait of a step ended, other than by a signal that came meanwhile.
     *
     * @param as how: {@code DONE} when its time has come, or when the signal came before its turn; {@code REFUSED}, or
     *     {@code DONE}, when no signal came in time; {@code SKIPPED} when its queue is restored before
     * @param problem why it ended without what it waited for; null when that has come
     */
    record WaitEnded(String step, StepStatus as, @Nullable StepProblem problem) implements Decision, OfStep {}

    /**
     * Somebody sent the signal that a step waits for, or will wait for.
     *
     * @param result the signal, which is the step's result
     * @param by the sender; null when it is not known
     */
    record SignalReceived(
            String step, Json result, @Nullable String by) implements Decision, OfStep {}

    /**
     * The turn of a step has come that makes a step of each element of a list: they are steps of the queue from now on.
     *
     * @param items the elements, in order
     */
    record StepExpanded(String step, List<Json> items) implements Decision, OfStep {
        public StepExpanded {
            items = List.copyOf(items);
        }
    }

    /** The steps for all elements of the list are done; their results are the step's result. */
    record StepJoined(String step) implements Decision, OfStep {}

    /**
     * The caller adds a step to be run.
     *
     * @param fingerprint tells whether a request for a step with this name is the same request again
     * @param by the requester; null when it is not known
     */
    record StepAdded(
            Step added, String fingerprint, @Nullable String by) implements Decision {
        @Override
        public String step() {
            return added.name();
        }
    }

    /** The caller did a step's work itself, and Skald will undo it when needed. */
    record StepEnlisted(String step, Json result) implements Decision, OfStep {}

    /**
     * The caller completes the queue: it gets no more steps.
     *
     * @param by the requester; null when it is not known
     */
    record QueueCompleted(@Nullable String by) implements Decision {}

    /**
     * The caller registers an event, which is published if the queue succeeds.
     *
     * @param source of the event, as in CloudEvents
     * @param id of the event, unique for its source
     * @param type the kind of the event
     * @param event the whole event; null when it is read from the log, which does not contain it
     */
    record EventRegistered(
            String source, String id, String type, @Nullable Json event) implements Decision {}

    /** The step's current call is retried, not before the given time. */
    record RetryScheduled(String step, CallKind kind, Instant until) implements Decision, OfStep {}

    /** Every step is done, and this is the output of the queue. */
    record OutputComputed(Json output) implements Decision {}

    /** Every step is done; now the steps with a confirmation are confirmed. */
    record QueueConfirming() implements Decision {}

    /** Every step is done, and confirmed if it has a confirmation. */
    record QueueSucceeded() implements Decision {}

    /**
     * The queue is undone from now on.
     *
     * @param by the requester; null when it is not known, or when Skald decided it
     * @param failure why Skald decided it; null when no step failed
     */
    record RestoreRequested(
            String reason, @Nullable String by, @Nullable Failure failure) implements Decision {
        /** For another reason than the failure of a step. */
        public RestoreRequested(String reason, @Nullable String by) {
            this(reason, by, null);
        }

        /** Skald itself decided it. */
        public RestoreRequested(String reason) {
            this(reason, null, null);
        }
    }

    /**
     * How a step failed.
     *
     * @param status the HTTP status of its participant's answer; null when there was none
     * @param detail a sentence for people
     */
    record Failure(String step, @Nullable Integer status, String detail) {}

    /** The step has no compensation, so restoring skips it; its effect stays. */
    record CompensationSkipped(String step) implements Decision, OfStep {}

    /** The queue has no effect any more, except the effects of steps without a compensation. */
    record QueueRestored() implements Decision {}

    /**
     * A human is needed.
     *
     * @param step the step whose compensation or confirmation failed for good; null when there is another reason
     * @param detail the reason, in a sentence
     */
    record QueueAttention(@Nullable String step, String detail) implements Decision {}

    /**
     * The node that worked on the queue stopped doing so; calls without an outcome are in doubt.
     *
     * @param by the node
     * @param reason the failure; null when the node died
     */
    record QueueInterrupted(String by, @Nullable String reason) implements Fact {
        /** The node died. */
        public QueueInterrupted(String by) {
            this(by, null);
        }
    }

    /** Work on an interrupted queue continues where it was. */
    record QueueRecovered() implements Decision, Fact {}

    /**
     * An admin retries at once what failed.
     *
     * @param by the requester; null in logs from before it was recorded
     */
    record AdminRetried(@Nullable String by) implements Decision {}

    /**
     * An admin states the outcome of a step after a check by hand. The log records it, because no participant reported
     * it.
     *
     * @param as the outcome
     * @param reason how the admin knows
     * @param by the requester
     * @param result of its action, when the admin knows it and the step is done; else null
     */
    record AdminResolved(
            String step,
            As as,
            String reason,
            String by,
            @Nullable Json result) implements Decision, OfStep {}

    /** No more calls are made. */
    record AdminPaused(String reason, String by) implements Decision {}

    /** Calls are made again. */
    record AdminResumed(String by) implements Decision {}

    /** The outcome of a step, as an admin states it. */
    enum As {
        /** It has no effect any more. */
        COMPENSATED,
        /** The call took effect: its action, or its confirmation. */
        DONE,
        /** Its action did nothing. */
        REFUSED;

        /** The name in the contract. */
        public String word() {
            return EnumWords.of(this);
        }
    }
}
