package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.Step;
import dev.skald.queue.SubQueue;
import dev.skald.store.SimulatedTables;
import java.util.List;
import java.util.UUID;

/** Holds each entry of a log against what really happened at the participant or in the sub-queue that it tells of. */
final class EntryCheck {
    /** How often a node may interrupt its own call of an action, as it does when the answers to commits are lost. */
    private static final int OWN_INTERRUPTIONS_MAX = 6;

    private final World world;

    EntryCheck(World world) {
        this.world = world;
    }

    /** Looks at an entry that is being written. */
    void check(SimulatedTables.QueueRow row, LogEntry entry) {
        if (entry.operation() instanceof Operation.OfStep ofStep) {
            Step step = step(row, ofStep.step());
            if (step.queue() instanceof SubQueue.Here here) {
                checkSubQueue(row.start.id(), step, here.start().id(), entry);
            } else if (step.queue() == null) {
                checkCall(row, step, entry);
            }
        }
    }

    private static Step step(SimulatedTables.QueueRow row, String name) {
        return row.start.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .or(() -> row.log.stream()
                        .map(LogEntry::operation)
                        .filter(operation -> operation instanceof Operation.StepAdded added
                                && added.step().equals(name))
                        .map(operation -> ((Operation.StepAdded) operation).added())
                        .findFirst())
                // One for an element of a list.
                .orElseGet(() -> Queue.fold(row.start, row.log).step(name).step());
    }

    private void checkCall(SimulatedTables.QueueRow row, Step step, LogEntry entry) {
        Ledger.Account account = world.ledger().account(row.start.id(), step.name());
        boolean holds = switch (entry.operation()) {
            case Operation.CallStarted started
            when started.kind() == CallKind.ACTION -> isWithinItsRetryRule(row, step);
            case Operation.CallDone done ->
                switch (done.kind()) {
                    case ACTION -> account.effects() > 0;
                    case COMPENSATION -> account.compensated();
                    case CONFIRMATION -> account.confirmed();
                };
            case Operation.StepRefused refused -> !account.sent(CallKind.ACTION, refused.attempt()) || account.saidNo();
            case Operation.StepUnreached unreached -> !account.sent(CallKind.ACTION, unreached.attempt());
            default -> true;
        };
        assertThat(holds)
                .as("%s of queue %s tells what happened at the participant", entry, row.start.id())
                .isTrue();
    }

    /** Attempts that a node's death broke off do not count, and an admin may allow as many again. */
    private static boolean isWithinItsRetryRule(SimulatedTables.QueueRow row, Step step) {
        List<Operation> log = row.log.stream().map(LogEntry::operation).toList();
        long announced = log.stream()
                .filter(operation -> operation instanceof Operation.CallStarted started
                        && started.kind() == CallKind.ACTION
                        && started.step().equals(step.name()))
                .count();
        // An optional step may be asked again for what its compensation needs, before its queue is restored.
        long allowances = (step.optional() ? 2 : 1)
                + log.stream()
                        .filter(operation -> operation instanceof Operation.AdminRetried
                                || operation instanceof Operation.RestoreRequested)
                        .count();
        long broken = row.log.stream().filter(EntryCheck::isForeignDeath).count();
        int each = Math.max(step.retry().maxAttempts(), step.compensationRetry().maxAttempts());
        return announced <= allowances * each + broken + OWN_INTERRUPTIONS_MAX;
    }

    private static boolean isForeignDeath(LogEntry entry) {
        return entry.operation() instanceof Operation.QueueInterrupted interrupted
                && !interrupted.by().equals(entry.node());
    }

    private void checkSubQueue(UUID queueId, Step step, UUID id, LogEntry entry) {
        SimulatedTables.QueueRow own = world.subQueue(queueId, step);
        boolean holds = switch (entry.operation()) {
            case Operation.CallDone done
            when done.kind() == CallKind.ACTION -> own != null && has(own, Operation.QueueSucceeded.class);
            case Operation.CallDone done -> own == null || has(own, Operation.QueueRestored.class);
            case Operation.StepRefused refused -> own == null || has(own, Operation.QueueRestored.class);
            case Operation.StepUnreached unreached -> own == null;
            default -> true;
        };
        assertThat(holds)
                .as("%s of queue %s tells what happened to sub-queue %s", entry, queueId, id)
                .isTrue();
    }

    private static boolean has(SimulatedTables.QueueRow row, Class<? extends Operation> kind) {
        return row.log.stream().anyMatch(entry -> kind.isInstance(entry.operation()));
    }

    /** No call is made of which the log says already that it was not made. */
    static void beforeCall(SimulatedTables.QueueRow row, String step, CallKind kind, int attempt) {
        assertThat(row.log)
                .as("log of queue %s before %s %d of %s", row.start.id(), kind, attempt, step)
                .noneMatch(entry -> entry.operation() instanceof Operation.StepUnreached unreached
                        && kind == CallKind.ACTION
                        && unreached.step().equals(step)
                        && unreached.attempt() == attempt);
    }
}
