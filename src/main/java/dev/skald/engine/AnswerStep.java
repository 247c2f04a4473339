package dev.skald.engine;

import dev.skald.engine.call.Callbacks;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Takes answers that come later than their calls: from participants, and from sub-queues that ended. An answer that is
 * not too late goes into the log once, whichever node works on the queue.
 */
@ApplicationScoped
public class AnswerStep {
    private static final Logger LOG = Logger.getLogger(AnswerStep.class);

    private final AskQueue asking;
    private final Callbacks callbacks;
    private final InstantSource clock;

    AnswerStep(AskQueue asking, Callbacks callbacks, InstantSource clock) {
        this.asking = asking;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** What came of an answer. */
    public sealed interface Result {
        /** It is in the log, by this request or an earlier one. */
        record Recorded() implements Result {}

        /** The call has another outcome already, or was given up. */
        record TooLate(Queue queue) implements Result {}

        /** The token is not that of such a call. */
        record Forged() implements Result {}

        /** The queue succeeded, and was purged since. */
        record Purged(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** There are too many requests for the queue; the answer is taken when it comes again. */
        record Busy() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Takes a participant's answer.
     *
     * @param token as the participant was given it
     * @param outcome {@link Outcome.Done} or {@link Outcome.Refused}
     * @throws StoreUnavailable when the database is away; the same answer again does no harm
     */
    public Result answer(UUID id, String step, String token, Outcome outcome) {
        Optional<Callbacks.Subject> subject = callbacks.read(id, step, token);
        try {
            return subject.isEmpty() ? new Result.Forged() : answer(id, step, subject.get(), outcome);
        } catch (QueueBusy e) {
            LOG.debugf("the answer of step %s is not taken yet, as too many ask at once: %s", step, e.getMessage());
            return new Result.Busy();
        }
    }

    private Result answer(UUID id, String step, Callbacks.Subject subject, Outcome outcome) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present
            when callbacks.isFor(subject, present.queue().createdAt()) ->
                present.queue()
                        .find(step)
                        .map(state -> take(present.queue(), state, subject.kind(), outcome))
                        .orElseGet(() -> AskReply.of(new Result.Unknown()));
            case QueueLookup.Gone gone
            when callbacks.isFor(subject, gone.tombstone().createdAt()) ->
                AskReply.of(new Result.Purged(gone.tombstone()));
            case QueueLookup.Present present -> AskReply.of(new Result.Forged());
            case QueueLookup.Gone gone -> AskReply.of(new Result.Forged());
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    /**
     * Takes the outcome of a sub-queue, if its parent waits for it.
     *
     * @param outcome what it means to a call of its step; pending when the call is still pending
     */
    void tell(Parent parent, UUID subQueueId, Function<CallKind, Outcome> outcome) {
        asking.ask(parent.queueId(), new Result.Stopping(), found -> {
            Queue queue = found instanceof QueueLookup.Present present ? present.queue() : null;
            StepState state = queue == null
                    ? null
                    : queue.find(parent.step())
                            .filter(one -> one.step().isHere(subQueueId))
                            .orElse(null);
            if (queue == null || state == null) {
                return AskReply.of(new Result.Unknown());
            }
            if (!state.takesAnswer(state.kind(), isRestoring(queue))) {
                return AskReply.of(new Result.TooLate(queue));
            }
            Outcome told = outcome.apply(state.kind());
            return isKnown(state, told) ? AskReply.of(new Result.Recorded()) : take(queue, state, state.kind(), told);
        });
    }

    /** Whether a call is still pending, as is known, for no problem that is not known. */
    private static boolean isKnown(StepState state, Outcome told) {
        return told instanceof Outcome.Pending pending
                && (pending.problem() == null || sameProblem(state, pending.problem()));
    }

    private static boolean isRestoring(Queue queue) {
        return queue.status() != QueueStatus.RUNNING;
    }

    private AskReply<Result> take(Queue queue, StepState state, CallKind kind, Outcome outcome) {
        if (!state.takesAnswer(kind, isRestoring(queue))) {
            return AskReply.of(saidBefore(state, kind, outcome) ? new Result.Recorded() : new Result.TooLate(queue));
        }
        Optional<Operation.Fact> fact =
                state.judge(kind, state.call(kind).attempts(), forgiving(kind, outcome), clock.instant());
        return fact.isEmpty()
                ? AskReply.of(new Result.TooLate(queue))
                : AskReply.append(fact.get(), written -> new Result.Recorded());
    }

    /** A participant that could not undo or confirm its work is called again, as after any failure. */
    private static Outcome forgiving(CallKind kind, Outcome outcome) {
        return kind != CallKind.ACTION && outcome instanceof Outcome.Refused refused
                ? new Outcome.InDoubt(refused.problem())
                : outcome;
    }

    /** Whether the call came to this already. */
    private static boolean saidBefore(StepState state, CallKind kind, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done ->
                switch (kind) {
                    case ACTION -> sameResult(state, done.result());
                    case COMPENSATION -> state.status() == StepStatus.COMPENSATED;
                    case CONFIRMATION -> state.status() == StepStatus.CONFIRMED;
                };
            case Outcome.Refused refused ->
                kind == CallKind.ACTION
                        && state.status() == StepStatus.REFUSED
                        && sameProblem(state, refused.problem());
            case Outcome.Unreached unreached -> false;
            case Outcome.InDoubt inDoubt -> false;
            case Outcome.Pending pending -> false;
        };
    }

    private static boolean sameResult(StepState state, Json result) {
        return result.equals(state.result());
    }

    private static boolean sameProblem(StepState state, StepProblem problem) {
        return state.problem() != null && state.problem().detail().equals(problem.detail());
    }
}
