package dev.skald.engine;

import dev.skald.participant.SubQueueResult;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.store.Found;
import dev.skald.store.Queues;
import dev.skald.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queues of this database that are steps of others: how one is doing is what its step's call came to. A sub-queue
 * that ends tells its parent; should that be lost, the parent looks.
 */
@ApplicationScoped
class SubQueues {
    private static final Logger LOG = Logger.getLogger(SubQueues.class);
    private static final int OK = 200;

    private final Threads threads;
    private final Queues queues;
    private final TryRestore tryRestore;
    private final AnswerStep answers;
    private final Runners runners;

    SubQueues(Threads threads, Queues queues, TryRestore tryRestore, AnswerStep answers, Runners runners) {
        this.threads = threads;
        this.queues = queues;
        this.tryRestore = tryRestore;
        this.answers = answers;
        this.runners = runners;
    }

    /** Sets a sub-queue going that was created just now. */
    Outcome begun(UUID id) {
        runners.wake(id);
        return look(CallKind.ACTION, id);
    }

    /** How a call of a step that is a queue is doing. */
    Outcome look(CallKind kind, UUID id) {
        try {
            Found found = queues.find(id);
            return switch (kind) {
                case ACTION -> action(id, found);
                case COMPENSATION -> compensation(found);
                case CONFIRMATION -> throw new IllegalStateException("a sub-queue confirms its own steps");
            };
        } catch (StoreUnavailable e) {
            return pending(id, "it can't be looked for: " + e.getMessage());
        }
    }

    private static Outcome action(UUID id, Found found) {
        return switch (found) {
            case Found.Present present -> actionOf(present.queue());
            case Found.Gone gone
            when gone.tombstone().outcome() == QueueStatus.SUCCEEDED -> done(SubQueueResult.of(id, Map.of()));
            case Found.Gone closed -> new Outcome.Refused(StepProblem.of("the sub-queue was restored"));
            case Found.Absent absent -> new Outcome.InDoubt(StepProblem.of("the sub-queue is not there"));
        };
    }

    private static Outcome actionOf(Queue queue) {
        if (queue.paused() != null && !queue.status().ended()) {
            return pending(queue.id(), "the sub-queue is paused: " + queue.paused());
        }
        return switch (queue.status()) {
            case SUCCEEDED -> done(result(queue));
            case RESTORED -> new Outcome.Refused(StepProblem.of("the sub-queue was restored: " + queue.reason()));
            case ATTENTION -> pending(queue.id(), "the sub-queue needs attention");
            case RUNNING, CONFIRMING, RESTORING -> pending(queue.id(), null);
        };
    }

    private static Outcome compensation(Found found) {
        return switch (found) {
            case Found.Present present -> compensationOf(present.queue());
            case Found.Gone gone when gone.tombstone().outcome() == QueueStatus.SUCCEEDED -> tooLate();
            case Found.Gone closed -> done(Json.NULL);
            case Found.Absent absent -> new Outcome.InDoubt(StepProblem.of("the sub-queue is not there"));
        };
    }

    private static Outcome compensationOf(Queue queue) {
        if (queue.paused() != null && queue.status() == QueueStatus.RESTORING) {
            return pending(queue.id(), "the sub-queue is paused: " + queue.paused());
        }
        return switch (queue.status()) {
            case RESTORED -> done(Json.NULL);
            case ATTENTION -> pending(queue.id(), "the sub-queue needs attention");
            case RESTORING -> pending(queue.id(), null);
            case RUNNING, CONFIRMING, SUCCEEDED ->
                new Outcome.InDoubt(
                        StepProblem.of("the sub-queue is " + queue.status().word()));
        };
    }

    /** Has a sub-queue restored, whatever state it is in; one that was never started never will be. */
    Outcome reverse(UUID id) {
        try {
            return switch (tryRestore.restoreStep(id)) {
                case TryRestore.Answer.Restored restored -> done(Json.NULL);
                case TryRestore.Answer.IdClosed closed -> done(Json.NULL);
                case TryRestore.Answer.UnderWay underWay -> pending(id, null);
                case TryRestore.Answer.NotAllowed notAllowed -> compensationOf(notAllowed.queue());
                case TryRestore.Answer.PartOf partOf -> throw new IllegalStateException("it is its parent who asks");
                case TryRestore.Answer.RestoredAndGone gone -> done(Json.NULL);
                case TryRestore.Answer.TooLate late -> tooLate();
                case TryRestore.Answer.Unknown unknown -> throw new IllegalStateException("an absent id is closed");
                case TryRestore.Answer.Stopping stopping ->
                    new Outcome.InDoubt(StepProblem.of("this node is about to stop"));
            };
        } catch (StoreUnavailable e) {
            return new Outcome.InDoubt(StepProblem.of("the sub-queue can't be reached: " + e.getMessage()));
        }
    }

    /** Tells the parent of a queue that has ended, if it has one here. */
    void ended(Queue queue) {
        Parent parent = queue.start().parent();
        if (parent != null) {
            threads.start("tell-" + parent.queueId(), () -> tell(parent, queue));
        }
    }

    private void tell(Parent parent, Queue queue) {
        try {
            answers.tell(parent.queueId(), parent.step(), state -> outcome(state, queue));
        } catch (StoreUnavailable e) {
            LOG.debugf(e, "queue %s is not told that its step ended; it looks for itself", parent.queueId());
        }
    }

    private static Outcome outcome(StepState state, Queue queue) {
        return state.kind() == CallKind.ACTION ? actionOf(queue) : compensationOf(queue);
    }

    private static Json result(Queue queue) {
        Map<String, Json> results = new LinkedHashMap<>();
        for (StepState step : queue.steps()) {
            Json result = step.result();
            results.put(step.step().name(), result == null ? Json.NULL : result);
        }
        return SubQueueResult.of(queue.id(), results);
    }

    private static Outcome done(Json result) {
        return new Outcome.Done(result, OK, Duration.ZERO);
    }

    private static Outcome tooLate() {
        return new Outcome.Refused(
                StepProblem.of("the sub-queue succeeded and is purged: it can't be restored any more"));
    }

    private static Outcome pending(UUID id, @Nullable String problem) {
        return new Outcome.Pending(
                URI.create("urn:uuid:" + id), null, problem == null ? null : StepProblem.of(problem));
    }
}
