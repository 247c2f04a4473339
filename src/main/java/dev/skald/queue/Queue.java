package dev.skald.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One saga, according to its log.
 *
 * @param start its start
 * @param stage its progress
 * @param hold how it is or was held; null when it was started without
 * @param steps its steps, in the order of the start and then of their adding
 * @param restore the request to restore it; null while there is none
 * @param interruptions of the work on it since its last progress
 * @param paused why an admin paused it; null while it is not paused
 * @param output its output; null before it is computed, and when it has none
 * @param completed whether it gets no more steps; always true when its caller does not drive it
 * @param events that its caller registered, in that order
 * @param seq the number of the last log entry that this value includes
 * @param createdAt when it was accepted
 */
public record Queue(
        QueueStart start,
        QueueStage stage,
        @Nullable HoldState hold,
        List<StepState> steps,
        Operation.@Nullable RestoreRequested restore,
        Interruptions interruptions,
        @Nullable String paused,
        @Nullable Json output,
        boolean completed,
        List<RegisteredEvent> events,
        long seq,
        Instant createdAt) {

    public Queue {
        steps = List.copyOf(steps);
        events = List.copyOf(events);
    }

    /**
     * The queue of a log.
     *
     * @param log all entries, in order; the first is {@link Operation.QueueStarted}
     * @throws IllegalStateException when the log breaks a rule of the state tables
     */
    public static Queue fold(QueueStart start, List<LogEntry> log) {
        Queue queue = begin(start, log.getFirst());
        return queue.with(log.subList(1, log.size()));
    }

    private static Queue begin(QueueStart start, LogEntry first) {
        if (!(first.operation() instanceof Operation.QueueStarted) || first.seq() != 1) {
            throw new IllegalStateException("the log of queue " + start.id() + " begins with " + first);
        }
        List<StepState> steps =
                start.steps().stream().map(step -> StepState.of(step, null)).toList();
        boolean completed = start.driver() == Driver.COORDINATOR;
        HoldState hold = start.hold() == null ? null : HoldState.of(start.hold(), first.at());
        return new Queue(
                start,
                QueueStage.first(start),
                hold,
                steps,
                null,
                Interruptions.NONE,
                null,
                null,
                completed,
                List.of(),
                1,
                first.at());
    }

    /** The queue after more entries. */
    public Queue with(List<LogEntry> entries) {
        Queue queue = this;
        for (LogEntry entry : entries) {
            queue = queue.with(entry);
        }
        return queue;
    }

    /** The queue after these operations, when time and node are unknown and do not matter. */
    public Queue after(List<? extends Operation> operations) {
        return after(operations, createdAt, "");
    }

    /**
     * The queue after these operations.
     *
     * @param at their time, about that of the log
     * @param node the name of the node that will write them
     */
    public Queue after(List<? extends Operation> operations, Instant at, String node) {
        Queue queue = this;
        for (Operation operation : operations) {
            queue = queue.with(new LogEntry(queue.seq + 1, at, node, operation));
        }
        return queue;
    }

    /**
     * The queue after one more entry.
     *
     * @throws IllegalStateException when the entry is not the next one, or breaks a rule of the state tables
     */
    public Queue with(LogEntry entry) {
        if (entry.seq() != seq + 1) {
            throw new IllegalStateException("after entry " + seq + " comes no entry " + entry.seq());
        }
        Queue changed = changed(entry);
        return changed.with(changed.interruptions.after(entry)).withSeq(entry.seq());
    }

    private Queue changed(LogEntry entry) {
        return switch (entry.operation()) {
            case Operation.QueueAttention attention -> to(QueueStatus.ATTENTION, entry.at());
            case Operation.OfCheck ofCheck ->
                withHold(held -> held.with(ofCheck, Objects.requireNonNull(start.hold()), entry.at()));
            case Operation.QueueSubmitted submitted ->
                to(QueueStatus.RUNNING, entry.at()).withHold(held -> held.submitted(entry.at()));
            case Operation.StepAdded added -> withOneMore(added);
            case Operation.AdminResolved resolved -> withStep(resolved, entry).goingOn(entry.at());
            case Operation.StepExpanded expanded -> withStep(expanded, entry).withElements(expanded);
            case Operation.StepJoined joined ->
                withStep(joined, entry).withStep(joined.step(), state -> state.with(resultsOf(state)));
            case Operation.OfStep ofStep -> withStep(ofStep, entry);
            case Operation.OutputComputed computed -> withOutput(computed.output());
            case Operation.QueueCompleted completion -> withCompleted();
            case Operation.QueueConfirming confirming -> to(QueueStatus.CONFIRMING, entry.at());
            case Operation.QueueStarted started -> throw new IllegalStateException("a queue starts only once");
            case Operation.QueueSucceeded succeeded ->
                to(QueueStatus.SUCCEEDED, entry.at()).withEvents(eachEvent(RegisteredEvent::published));
            case Operation.EventRegistered registered -> withEvent(RegisteredEvent.of(registered, entry.seq()));
            case Operation.RestoreRequested requested ->
                to(QueueStatus.RESTORING, entry.at())
                        .withRestore(requested)
                        .withHold(HoldState::dropped)
                        .withSteps(each(StepState::turned))
                        .withEvents(eachEvent(RegisteredEvent::dropped));
            case Operation.QueueRestored restored -> to(QueueStatus.RESTORED, entry.at());
            case Operation.QueueInterrupted interruption ->
                withHold(held -> held.interrupted(interruption.reason()))
                        .withSteps(each(step -> step.interrupted(interruption.reason())));
            case Operation.QueueRecovered recovered -> this;
            case Operation.AdminRetried retried -> hurried(entry.at());
            case Operation.AdminPaused pausing -> withPaused(pausing.reason());
            case Operation.AdminResumed resumed -> withPaused(null);
        };
    }

    private Queue withOneMore(Operation.StepAdded added) {
        if (start.driver() != Driver.CALLER || completed || find(added.step()).isPresent()) {
            throw new IllegalStateException("queue " + id() + " can't get the step " + added.step());
        }
        List<StepState> more = new ArrayList<>(steps);
        more.add(StepState.of(added.added(), added.fingerprint()));
        return withSteps(more);
    }

    private Queue withStep(Operation.OfStep operation, LogEntry entry) {
        return withStep(operation.step(), state -> state.with(operation, entry.seq(), entry.at()));
    }

    private Queue withStep(String name, UnaryOperator<StepState> change) {
        List<StepState> changed = new ArrayList<>(steps);
        int index = indexOf(name);
        changed.set(index, change.apply(changed.get(index)));
        return withSteps(changed);
    }

    private Queue withElements(Operation.StepExpanded expanded) {
        Step whole = step(expanded.step()).step();
        if (!(whole.work() instanceof StepWork.ForEach list)) {
            throw new IllegalStateException("step " + whole.name() + " of queue " + id() + " has no list");
        }
        List<Step> elements = whole.forEach(list, expanded.items());
        Queue changed = withStep(whole.name(), state -> state.after(elements));
        List<StepState> more = new ArrayList<>(changed.steps);
        more.addAll(
                changed.indexOf(whole.name()) + 1,
                elements.stream().map(element -> StepState.of(element, null)).toList());
        return changed.withSteps(more);
    }

    /** The results of the steps for the elements of a step's list, as a JSON array. */
    public Json resultsOf(StepState whole) {
        return new Json(elementsOf(whole)
                .map(element -> element.result() == null
                        ? Json.NULL.text()
                        : element.result().text())
                .collect(Collectors.joining(", ", "[", "]")));
    }

    /** The steps for the elements of a step's list, in its order: they stand directly behind that step. */
    public Stream<StepState> elementsOf(StepState whole) {
        return steps.stream()
                .skip(indexOf(whole.step().name()) + 1)
                .takeWhile(state -> state.step().isElement());
    }

    /** A human has dealt with the reason for attention, or with a part of it. */
    private Queue goingOn(Instant at) {
        return stage.halted() == null ? this : to(stage.halted(), at);
    }

    private Queue hurried(Instant at) {
        return stage.halted() == null
                ? withHold(HoldState::hurried).withSteps(each(StepState::hurried))
                : goingOn(at)
                        .withHold(HoldState::turned)
                        .withSteps(each(StepState::turned))
                        .with(interruptions.over());
    }

    private Queue to(QueueStatus next, Instant at) {
        QueueStage then = stage.to(next, at);
        return new Queue(
                start, then, hold, steps, restore, interruptions, paused, output, completed, events, seq, createdAt);
    }

    private Queue withHold(UnaryOperator<HoldState> change) {
        HoldState changed = hold == null ? null : change.apply(hold);
        return new Queue(
                start,
                stage,
                changed,
                steps,
                restore,
                interruptions,
                paused,
                output,
                completed,
                events,
                seq,
                createdAt);
    }

    private Queue withSteps(List<StepState> states) {
        return new Queue(
                start, stage, hold, states, restore, interruptions, paused, output, completed, events, seq, createdAt);
    }

    private Queue withRestore(Operation.RestoreRequested request) {
        return new Queue(
                start, stage, hold, steps, request, interruptions, paused, output, completed, events, seq, createdAt);
    }

    private Queue with(Interruptions counted) {
        return new Queue(
                start, stage, hold, steps, restore, counted, paused, output, completed, events, seq, createdAt);
    }

    private Queue withPaused(@Nullable String why) {
        return new Queue(
                start, stage, hold, steps, restore, interruptions, why, output, completed, events, seq, createdAt);
    }

    private Queue withOutput(Json computed) {
        return new Queue(
                start, stage, hold, steps, restore, interruptions, paused, computed, completed, events, seq, createdAt);
    }

    private Queue withCompleted() {
        return new Queue(
                start, stage, hold, steps, restore, interruptions, paused, output, true, events, seq, createdAt);
    }

    private Queue withEvent(RegisteredEvent event) {
        List<RegisteredEvent> more = new ArrayList<>(events);
        more.add(event);
        return withEvents(more);
    }

    private Queue withEvents(List<RegisteredEvent> changed) {
        return new Queue(
                start, stage, hold, steps, restore, interruptions, paused, output, completed, changed, seq, createdAt);
    }

    private List<RegisteredEvent> eachEvent(UnaryOperator<RegisteredEvent> change) {
        return events.stream().map(change).toList();
    }

    private Queue withSeq(long last) {
        return new Queue(
                start, stage, hold, steps, restore, interruptions, paused, output, completed, events, last, createdAt);
    }

    private List<StepState> each(UnaryOperator<StepState> change) {
        return steps.stream().map(change).toList();
    }

    private int indexOf(String name) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).step().name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("queue " + id() + " has no step " + name);
    }

    /**
     * Whether it continues by itself when its node was declared dead but was only slow. Not when an ongoing call may
     * not be made again, nor when this happens repeatedly.
     */
    public boolean goesOnIfNodeLives() {
        return status() == QueueStatus.RUNNING
                && start.onInterruption() == OnInterruption.RESTORE_IF_DEAD
                && interruptions.deaths() < Interruptions.DEATHS_FREE
                && steps.stream().allMatch(step -> step.mayBeCalledAgain(interruptions.deaths()));
    }

    public UUID id() {
        return start.id();
    }

    public QueueStatus status() {
        return stage.status();
    }

    /** Why it is or was restored; null while no restore is requested. */
    public @Nullable String reason() {
        return restore == null ? null : restore.reason();
    }

    /** Whether it is held, or needs a human while it is. */
    public boolean awaitsSubmit() {
        return status() == QueueStatus.HELD || stage.halted() == QueueStatus.HELD;
    }

    /** Whether a call is under way, as far as the log tells. */
    public boolean calling() {
        return steps.stream().anyMatch(step -> step.progress().calling())
                || (hold != null && hold.check().progress().calling());
    }

    /**
     * Whether a step waits for a time, a signal or an answer.
     *
     * @param but the name of a step that does not count; null when all do
     */
    public boolean waits(@Nullable String but) {
        return steps.stream()
                .anyMatch(state -> state.progress().pending() != null
                        && !state.step().name().equals(but));
    }

    /** When it ended; null before. */
    public @Nullable Instant endedAt() {
        return stage.endedAt();
    }

    /** Whether the work was interrupted and no node has claimed the queue since. */
    public boolean interrupted() {
        return interruptions.open();
    }

    /**
     * The step with this name.
     *
     * @throws IllegalStateException when there is none
     */
    public StepState step(String name) {
        return steps.get(indexOf(name));
    }

    /** The step with this name, if there is one. */
    public Optional<StepState> find(String name) {
        return steps.stream().filter(s -> s.step().name().equals(name)).findFirst();
    }

    /** The steps that it was given at the start or that its caller added, without those for the elements of lists. */
    public Stream<StepState> givenSteps() {
        return steps.stream().filter(state -> !state.step().isElement());
    }

    /** Whether it has an event with this source and id. */
    public boolean hasEvent(String source, String id) {
        return events.stream().anyMatch(event -> event.is(source, id));
    }

    /** Whether an admin may now state this outcome of a step. */
    public boolean mayBeResolved(StepState step, Operation.As as) {
        boolean confirmation = step.status() == StepStatus.CONFIRMING && as == Operation.As.DONE;
        boolean unanswered = step.status() == StepStatus.RUNNING || step.status() == StepStatus.IN_DOUBT;
        return step.canBe(as)
                && switch (status()) {
                    case RUNNING -> (unanswered && !step.passed()) || step.status() == StepStatus.COMPENSATING;
                    case CONFIRMING -> confirmation;
                    case RESTORING -> true;
                    case ATTENTION -> stage.halted() == QueueStatus.RESTORING || confirmation;
                    case HELD, SUCCEEDED, RESTORED -> false;
                };
    }

    /**
     * When the queue must have succeeded, or is restored; null for no limit. While it is held, its timeout has not begun.
     */
    public @Nullable Instant deadline() {
        Instant from = hold == null ? createdAt : hold.submittedAt();
        if (start.timeout() == null || from == null) {
            return start.deadline();
        }
        Instant startAt = start.startAt();
        Instant timeout = (startAt == null || startAt.isBefore(from) ? from : startAt).plus(start.timeout());
        return start.deadline() == null || timeout.isBefore(start.deadline()) ? timeout : start.deadline();
    }
}
