package dev.skald.engine.run;

import dev.skald.engine.call.LocalQueues;
import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Queue;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.SubQueue;
import dev.skald.store.node.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what happened to a queue before this node took it up and is not in its log. */
@ApplicationScoped
class MissedFacts {
    private static final StepProblem NOT_CALLED =
            StepProblem.of("not called, as it was not certain that the queue was written down");

    private final LocalQueues localQueues;
    private final InstantSource clock;
    private final Node node;

    MissedFacts(LocalQueues localQueues, InstantSource clock, Node node) {
        this.localQueues = localQueues;
        this.clock = clock;
        this.node = node;
    }

    /**
     * What happened.
     *
     * @param cause why the queue is taken up
     * @param queue as it is in the log
     */
    List<Operation.Fact> of(TakeUpCause cause, Queue queue) {
        return switch (cause) {
            case TakeUpCause.Due due -> List.of();
            case TakeUpCause.NodeLost lost -> interruption(lost, queue);
            // Nothing was lost, unless the log has a call without an outcome.
            case TakeUpCause.Unowned unowned ->
                queue.calling() ? List.of(new Operation.QueueInterrupted(node.name())) : List.of();
            case TakeUpCause.UnsureStart unsure -> announcedOnly(queue);
            case TakeUpCause.RunnerFailed failed -> List.of(new Operation.QueueInterrupted(node.name(), failed.why()));
        };
    }

    /**
     * The interruption is over at once when the node was only slow, unless the queue's caller wants a restore even
     * then.
     */
    private static List<Operation.Fact> interruption(TakeUpCause.NodeLost lost, Queue queue) {
        Operation.Fact interrupted = new Operation.QueueInterrupted(lost.node());
        return lost.slow() && queue.goesOnIfNodeLives()
                ? List.of(interrupted, new Operation.QueueRecovered())
                : List.of(interrupted);
    }

    /**
     * The outcomes of the calls that were announced with a start whose answer was lost. None of them was made. But the
     * commit itself began each step that is a queue of this database.
     */
    private List<Operation.Fact> announcedOnly(Queue queue) {
        Stream<Operation.Fact> ofCheck = queue.hold() == null
                ? Stream.empty()
                : queue.hold().judge(queue.hold().check().attempts(), new Outcome.Unreached(NOT_CALLED)).stream();
        Stream<Operation.Fact> ofSteps = queue.steps().stream()
                .filter(step -> step.progress().calling())
                .flatMap(step -> announcedOnly(step).stream());
        return Stream.concat(ofCheck, ofSteps).toList();
    }

    private Optional<Operation.Fact> announcedOnly(StepState step) {
        int attempt = step.call(CallKind.ACTION).attempts();
        Outcome outcome = step.step().queue() instanceof SubQueue.Here sub
                ? localQueues.begin(sub.start().id())
                : null;
        return outcome == null
                ? Optional.of(new Operation.StepUnreached(step.step().name(), attempt, NOT_CALLED))
                : step.judge(CallKind.ACTION, attempt, outcome, clock.instant());
    }
}
