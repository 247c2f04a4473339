package dev.skald.engine;

import dev.skald.engine.call.LocalQueues;
import dev.skald.engine.run.QueueListener;
import dev.skald.engine.run.Threads;
import dev.skald.engine.run.WakeQueue;
import dev.skald.participant.SubQueueProblem;
import dev.skald.participant.SubQueueResult;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queues of this database that are steps of others. The state of a sub-queue is the outcome of its step's call. A
 * sub-queue that ends tells its parent; if that is lost, the parent looks.
 */
@ApplicationScoped
class SubQueues implements LocalQueues, QueueListener {
    private static final Logger LOG = Logger.getLogger(SubQueues.class);
    private static final int OK = 200;

    /** A sub-queue that needs a human may take days, and tells its parent when it ends. */
    private static final Duration LOOK_AT_TROUBLE = Duration.ofMinutes(10);

    private final Threads threads;
    private final Queues queues;
    private final TryRestore tryRestore;
    private final AnswerStep answers;
    private final WakeQueue wakeQueue;

    SubQueues(Threads threads, Queues queues, TryRestore tryRestore, AnswerStep answers, WakeQueue wakeQueue) {
        this.threads = threads;
        this.queues = queues;
        this.tryRestore = tryRestore;
        this.answers = answers;
        this.wakeQueue = wakeQueue;
    }

    @Override
    public Outcome begin(UUID id) {
        wakeQueue.wake(id);
        return action(id);
    }

    @Override
    public Outcome look(CallKind kind, UUID id, Owner owner) {
        return switch (kind) {
            case ACTION -> action(id);
            // To ask for it again does no harm, and a sub-queue that could not be restored before may be now.
            case COMPENSATION -> reverse(id, owner);
            case CONFIRMATION -> throw noConfirmation();
        };
    }

    private Outcome action(UUID id) {
        try {
            return switch (queues.find(id)) {
                case QueueLookup.Present present ->
                    present.queue().start().startedBy() == null ? otherQueue() : actionOf(present.queue());
                case QueueLookup.Gone gone -> actionOf(gone.tombstone());
                case QueueLookup.Absent absent -> new Outcome.InDoubt(StepProblem.of("the sub-queue is not there"));
            };
        } catch (StoreUnavailable e) {
            return pending(id, "it can't be looked for: " + e.getMessage());
        }
    }

    private static Outcome actionOf(Tombstone tombstone) {
        if (tombstone.blocked()) {
            return new Outcome.Refused(StepProblem.of("a restore closed the id of the sub-queue before it started"));
        }
        if (!tombstone.isOfSubQueue()) {
            return otherQueue();
        }
        return tombstone.outcome() == QueueStatus.SUCCEEDED
                ? done(SubQueueResult.of(tombstone.id(), Map.of()))
                : new Outcome.Refused(StepProblem.of(SubQueueProblem.restored("")));
    }

    private static Outcome actionOf(Queue queue) {
        return switch (queue.status()) {
            case SUCCEEDED -> done(result(queue));
            case RESTORED ->
                new Outcome.Refused(
                        StepProblem.of(SubQueueProblem.restored(Objects.requireNonNullElse(queue.reason(), ""))));
            case HELD, RUNNING, CONFIRMING, RESTORING, ATTENTION -> pending(queue, trouble(queue));
        };
    }

    @Override
    public Outcome reverse(UUID id, Owner owner) {
        try {
            return switch (tryRestore.restoreStep(id, owner)) {
                case TryRestore.Result.Restored restored -> done(Json.NULL);
                case TryRestore.Result.IdClosed closed -> done(Json.NULL);
                case TryRestore.Result.UnderWay underWay -> pending(underWay.queue(), trouble(underWay.queue()));
                case TryRestore.Result.NotAllowed notAllowed -> pending(notAllowed.queue(), notYet(notAllowed.queue()));
                case TryRestore.Result.RestoredAndGone gone -> done(Json.NULL);
                // The step's own was never started, and never will be.
                case TryRestore.Result.OtherQueue other -> done(Json.NULL);
                case TryRestore.Result.TooLate late -> tooLate();
                case TryRestore.Result.Unknown unknown -> throw new IllegalStateException("an absent id is closed");
                case TryRestore.Result.Stopping stopping -> pending(id, "this node is about to stop");
            };
        } catch (StoreUnavailable | QueueBusy e) {
            return pending(id, "it can't be restored yet: " + e.getMessage());
        }
    }

    private static @Nullable String notYet(Queue queue) {
        return queue.status() == QueueStatus.CONFIRMING ? SubQueueProblem.CONFIRMING : trouble(queue);
    }

    /** Why a sub-queue waits for a human; null when it does not. */
    private static @Nullable String trouble(Queue queue) {
        if (queue.status() == QueueStatus.ATTENTION) {
            return SubQueueProblem.attention(queue.steps().stream()
                    .filter(state -> state.progress().failed())
                    .findFirst()
                    .map(SubQueues::trouble)
                    .orElse(""));
        }
        return queue.paused() == null ? null : SubQueueProblem.paused(queue.paused());
    }

    private static String trouble(StepState state) {
        StepProblem problem = state.problem();
        return "step " + state.step().name() + (problem == null ? "" : ": " + problem.inShort());
    }

    /** Tells the parent of a queue that has ended or needs attention, if it has one here. */
    @Override
    public void rested(Queue queue, @Nullable Instant dueAt) {
        boolean tells = queue.status().ended() || queue.status() == QueueStatus.ATTENTION;
        if (tells && queue.start().startedBy() != null) {
            threads.start("tell-" + queue.id(), () -> tell(queue));
        }
    }

    void tell(Queue queue) {
        Parent parent = Objects.requireNonNull(queue.start().startedBy());
        try {
            answers.tell(parent, queue.id(), kind -> outcome(kind, queue));
        } catch (StoreUnavailable | QueueBusy e) {
            LOG.debugf(e, "queue %s is not told how its step is doing; it looks for itself", parent.queueId());
        }
    }

    private Outcome outcome(CallKind kind, Queue queue) {
        return switch (kind) {
            case ACTION -> actionOf(queue);
            // *Restored* is final; every other state is read anew, because it may have changed since the end.
            case COMPENSATION ->
                queue.status() == QueueStatus.RESTORED
                        ? done(Json.NULL)
                        : reverse(queue.id(), queue.start().owner());
            case CONFIRMATION -> throw noConfirmation();
        };
    }

    private static Json result(Queue queue) {
        if (queue.output() != null) {
            return SubQueueResult.withOutput(queue.id(), queue.output());
        }
        Map<String, Json> results = new LinkedHashMap<>();
        queue.givenSteps().forEach(step -> {
            Json result = step.result();
            results.put(step.step().name(), result == null ? Json.NULL : result);
        });
        return SubQueueResult.of(queue.id(), results);
    }

    private static Outcome done(Json result) {
        return new Outcome.Done(result, OK, Duration.ZERO);
    }

    private static Outcome otherQueue() {
        return new Outcome.Refused(
                StepProblem.of("another queue has the id of this step, so the step's own was not started"));
    }

    private static Outcome tooLate() {
        return new Outcome.Refused(
                StepProblem.of("the sub-queue succeeded and is purged: it can't be restored any more"));
    }

    private static Outcome pending(Queue queue, @Nullable String problem) {
        boolean needsHuman = queue.status() == QueueStatus.ATTENTION || queue.paused() != null;
        return pending(queue.id(), needsHuman ? LOOK_AT_TROUBLE : null, problem);
    }

    private static Outcome pending(UUID id, @Nullable String problem) {
        return pending(id, null, problem);
    }

    private static Outcome pending(UUID id, @Nullable Duration after, @Nullable String problem) {
        return new Outcome.Pending(
                URI.create("urn:uuid:" + id), after, problem == null ? null : StepProblem.of(problem));
    }

    private static IllegalStateException noConfirmation() {
        return new IllegalStateException("a sub-queue confirms its own steps");
    }
}
