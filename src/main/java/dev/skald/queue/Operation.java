package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one log entry tells. A queue's state is the fold of these, in order.
 *
 * <p><em>Facts</em> tell what happened outside (an answer came, a node died) and are always recorded. <em>Decisions</em>
 * tell what Skald is about to do or has concluded, and are recorded only if nothing that they did not know of came in
 * between. Only decisions change a queue's status.
 */
public sealed interface Operation {
    /** What kind of entry this is, as logs write it: {@code step-started} for {@link StepStarted}. */
    default String word() {
        return WORDS.get(getClass());
    }

    /** The words, made from the records' names once. */
    ClassValue<String> WORDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        }
    };

    /** What happened at a participant or a node. */
    sealed interface Fact extends Operation {}

    /** What Skald decided. */
    sealed interface Decision extends Operation {}

    /** An operation on one step. */
    sealed interface OfStep extends Operation {
        String step();
    }

    /** The queue was accepted. Always the first entry. */
    record QueueStarted() implements Decision {}

    /**
     * The action is about to be called.
     *
     * @param request what is sent, as JSON, secrets masked, long bodies cut; null when it could not be made
     */
    record StepStarted(String step, int attempt, @Nullable Json request) implements Decision, OfStep {}

    /** The action took effect. */
    record StepDone(String step, int attempt, Json result, int status, Duration took) implements Fact, OfStep {}

    /** The participant refused, or was never reached in all attempts: nothing happened. */
    record StepRefused(String step, int attempt, StepProblem problem) implements Fact, OfStep {}

    /**
     * The action may have happened.
     *
     * @param retryable false when another attempt could not clear the doubt
     */
    record StepInDoubt(String step, int attempt, StepProblem problem, boolean retryable) implements Fact, OfStep {}

    /** The participant was not reached: this attempt certainly did nothing. */
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
            CallKind call,
            int attempt,
            @Nullable Instant until,
            @Nullable URI poll,
            @Nullable Instant pollAt,
            @Nullable StepProblem problem)
            implements Fact, OfStep {}

    /** An answer that was put off is not waited for any longer: nobody knows what came of the call. */
    record StepGivenUp(String step, CallKind call, int attempt, StepProblem problem) implements Decision, OfStep {}

    /**
     * The caller has one more step run.
     *
     * @param fingerprint tells whether a request for a step of this name is this one again
     */
    record StepAdded(Step added, String fingerprint) implements Decision, OfStep {
        @Override
        public String step() {
            return added.name();
        }
    }

    /** The caller did a step's work itself, and leaves it to Skald to undo it. */
    record StepEnlisted(String step, Json result) implements Decision, OfStep {}

    /** The caller has no more steps. */
    record QueueCompleted() implements Decision {}

    /** The step's present call is tried again, not before the given time. */
    record RetryScheduled(String step, CallKind call, Instant until) implements Decision, OfStep {}

    /** Every step is done; from now on those that want it are told so. */
    record QueueConfirming() implements Decision {}

    /**
     * The confirmation is about to be called.
     *
     * @param request as with {@link StepStarted}
     */
    record ConfirmationStarted(
            String step, int attempt, @Nullable Json request) implements Decision, OfStep {}

    /** The step is final. */
    record ConfirmationDone(String step, int attempt, int status, Duration took) implements Fact, OfStep {}

    /**
     * The confirmation did not succeed.
     *
     * @param retryable false when trying again is no use without a human
     */
    record ConfirmationFailed(String step, int attempt, StepProblem problem, boolean retryable)
            implements Fact, OfStep {}

    /** Every step is done, and confirmed where it wanted to be. */
    record QueueSucceeded() implements Decision {}

    /** From now on the queue is undone. */
    record RestoreRequested(String reason) implements Decision {}

    /**
     * The compensation is about to be called.
     *
     * @param request as with {@link StepStarted}
     */
    record CompensationStarted(
            String step, int attempt, @Nullable Json request) implements Decision, OfStep {}

    /** The step has no effect any more. */
    record CompensationDone(String step, int attempt, int status, Duration took) implements Fact, OfStep {}

    /**
     * The compensation did not succeed.
     *
     * @param retryable false when trying again is no use without a human
     */
    record CompensationFailed(String step, int attempt, StepProblem problem, boolean retryable)
            implements Fact, OfStep {}

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
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
