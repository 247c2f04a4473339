package dev.skald.engine;

import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.StepState;
import dev.skald.queue.rule.Rules;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sends signals to steps that wait for them, or will. A node without room takes them in as well. */
@ApplicationScoped
public class SignalStep {
    private final AskQueue asking;
    private final AuditEntries auditEntries;

    SignalStep(AskQueue asking, AuditEntries auditEntries) {
        this.asking = asking;
        this.auditEntries = auditEntries;
    }

    /** What came of a signal. */
    public sealed interface Result {
        /** The step has it from now on. */
        record Now(Queue queue) implements Result {}

        /** The step was sent the same signal before; this is the queue as it is now. */
        record Before(QueueLookup.Present found) implements Result {}

        /** The rules do not allow it. */
        record NotAllowed(Queue queue, Ruling.No no) implements Result {}

        /** The queue has no such step. */
        record NoSuchStep(Queue queue) implements Result {}

        /** There was a queue with this id, or the id was closed. */
        record Gone(Tombstone tombstone) implements Result {}

        /** No queue has this id. */
        record Unknown() implements Result {}

        /** This node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Sends a signal.
     *
     * @param step the name of the step
     * @param signal becomes the result of the step
     * @param actor who sends it
     * @throws StoreUnavailable when the database is away; the same signal again does no harm
     */
    public Result signal(UUID id, String step, Json signal, Actor actor) {
        return asking.ask(id, new Result.Stopping(), found -> switch (found) {
            case QueueLookup.Present present ->
                present.queue()
                        .find(step)
                        .map(state -> signal(present, state, signal, actor))
                        .orElseGet(() -> AskReply.of(new Result.NoSuchStep(present.queue())));
            case QueueLookup.Gone gone -> AskReply.of(new Result.Gone(gone.tombstone()));
            case QueueLookup.Absent absent -> AskReply.of(new Result.Unknown());
        });
    }

    private AskReply<Result> signal(QueueLookup.Present found, StepState state, Json signal, Actor actor) {
        Queue queue = found.queue();
        String step = state.step().name();
        return switch (Rules.signal(queue, state, signal)) {
            case Ruling.Allowed allowed ->
                new AskReply.Append<>(
                        List.of(new Operation.SignalReceived(step, signal, actor.known())),
                        audit(queue, step, actor),
                        Result.Now::new);
            case Ruling.Already already -> AskReply.of(new Result.Before(found));
            case Ruling.No no -> AskReply.of(new Result.NotAllowed(queue, no));
        };
    }

    private List<AuditEntry> audit(Queue queue, String step, Actor actor) {
        return auditEntries.of(
                AuditAct.STEP_SIGNAL, actor, queue.start().owner(), queue.id(), null, Map.of("step", step));
    }
}
