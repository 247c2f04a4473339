package dev.skald.queue;

import dev.skald.queue.QueueStart.RestoreOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what to do next for a queue. Pure: the same queue at the same time gives the same answer. */
public final class Plan {
    private final Queue queue;
    private final Instant now;
    private final Set<String> polled;

    private Plan(Queue queue, Instant now, Set<String> polled) {
        this.queue = queue;
        this.now = now;
        this.polled = polled;
    }

    /** What to do next while no outcome is being polled. */
    public static PlannedWork next(Queue queue, Instant now) {
        return next(queue, now, Set.of());
    }

    /**
     * What to do next.
     *
     * @param now the current time, by the database's clock
     * @param polled the steps whose outcome is being polled
     */
    public static PlannedWork next(Queue queue, Instant now, Set<String> polled) {
        Plan plan = new Plan(queue, now, polled);
        return switch (queue.status()) {
            case HELD -> plan.unlessHeldUp(() -> HoldPlan.next(queue, now));
            case RUNNING -> plan.unlessHeldUp(plan::forwards);
            case CONFIRMING -> plan.unlessHeldUp(plan::confirming);
            case RESTORING -> plan.unlessHeldUp(plan::backwards);
            case ATTENTION -> plan.needsHuman();
            case SUCCEEDED, RESTORED -> new PlannedWork.Ended();
        };
    }

    /** First, what remains after a crash or an action of an admin. */
    private PlannedWork unlessHeldUp(Supplier<PlannedWork> goOn) {
        if (queue.interrupted()) {
            return interrupted(queue.interruptions());
        }
        return queue.paused() == null ? goOn.get() : paused(queue.paused());
    }

    private PlannedWork interrupted(Interruptions past) {
        boolean running = queue.status() == QueueStatus.RUNNING;
        if (past.tooMany()) {
            return new PlannedWork.Decide(
                    running
                            ? new Operation.RestoreRequested(past.why())
                            : new Operation.QueueAttention(null, past.why()));
        }
        Instant until = past.heldBackUntil();
        if (until != null && !WaitState.isOver(past.last(), until, now)) {
            StepProblem problem = StepProblem.of(past.why());
            return new PlannedWork.Wait(new WaitState(WaitState.Reason.RECOVERY, null, until, problem), until);
        }
        return new PlannedWork.Decide(
                switch (running && !onlyCheckInterrupted() ? queue.start().onInterruption() : OnInterruption.RESUME) {
                    case RESTORE, RESTORE_IF_DEAD ->
                        new Operation.RestoreRequested(
                                "interrupted: " + Objects.requireNonNullElse(past.reason(), "its node died"));
                    case RESUME -> new Operation.QueueRecovered();
                });
    }

    /** A check has no effect, and its caller was told that the queue runs. */
    private boolean onlyCheckInterrupted() {
        return queue.hold() != null && steps().noneMatch(StepState::begun);
    }

    private PlannedWork forwards() {
        Optional<LostStep> lost = LostStep.of(queue);
        if (lost.isPresent()) {
            return new PlannedWork.Decide(lost.get().restore());
        }
        boolean passed = steps().allMatch(StepState::passed);
        if (passed && queue.completed() && queue.start().output() != null && queue.output() == null) {
            return new PlannedWork.Output();
        }
        if (passed && queue.completed()) {
            return new PlannedWork.Decide(
                    any(StepState::unconfirmed) ? new Operation.QueueConfirming() : new Operation.QueueSucceeded());
        }
        Instant deadline = queue.deadline();
        if (deadline != null && !deadline.isAfter(now)) {
            return new PlannedWork.Decide(new Operation.RestoreRequested("timed out: not done by " + deadline));
        }
        if (passed) {
            return new PlannedWork.Wait(new WaitState(WaitState.Reason.CALLER, null, deadline, null), deadline);
        }
        Instant startAt = queue.start().startAt();
        if (startAt != null && startAt.isAfter(now)) {
            return new PlannedWork.Wait(
                    new WaitState(WaitState.Reason.START, null, startAt, null), WaitState.earlier(startAt, deadline));
        }
        Optional<StepState> skippable = steps().filter(
                        state -> state.toBeUndone() && !state.step().undoable())
                .findFirst();
        if (skippable.isPresent()) {
            return new PlannedWork.Decide(
                    new Operation.CompensationSkipped(skippable.get().step().name()));
        }
        Set<String> past = steps().filter(StepState::passed)
                .map(state -> state.step().name())
                .collect(Collectors.toSet());
        return work(
                steps().filter(state -> state.toBeUndone() || startable(state, past))
                        .map(state -> state.toBeUndone() ? DueCall.undo(state) : DueCall.action(state))
                        .toList(),
                deadline);
    }

    private PlannedWork confirming() {
        List<DueCall> calls =
                steps().filter(StepState::unconfirmed).map(DueCall::confirm).toList();
        return calls.isEmpty() ? new PlannedWork.Decide(new Operation.QueueSucceeded()) : insist(calls);
    }

    private PlannedWork backwards() {
        if (any(s -> s.status() == StepStatus.RUNNING && s.progress().calling())) {
            return new PlannedWork.Busy(null);
        }
        Optional<StepState> unwanted = steps().filter(Plan::notWorthWaitingFor).findFirst();
        if (unwanted.isPresent()) {
            return new PlannedWork.Decide(unwanted(unwanted.get()));
        }
        Set<String> needed = queue.start().restoreOrder() == RestoreOrder.PARALLEL ? Set.of() : needed();
        List<StepState> undoable = steps().filter(
                        s -> s.open() && !needed.contains(s.step().name()))
                .sorted(Comparator.comparingLong(StepState::intentSeq).reversed())
                .toList();
        if (undoable.isEmpty()) {
            return new PlannedWork.Decide(new Operation.QueueRestored());
        }
        for (StepState state : undoable) {
            if (!state.step().undoable()) {
                return new PlannedWork.Decide(
                        new Operation.CompensationSkipped(state.step().name()));
            }
        }
        return insist(undoable.stream().map(DueCall::undo).toList());
    }

    /** Makes no new call; waits for the ongoing ones. */
    private PlannedWork paused(String why) {
        return queue.calling() || !polled.isEmpty()
                ? new PlannedWork.Busy(null)
                : new PlannedWork.Wait(new WaitState(WaitState.Reason.PAUSED, null, null, StepProblem.of(why)), null);
    }

    /** Makes calls that must succeed; requests a human when none of the remaining calls can succeed. */
    private PlannedWork insist(List<DueCall> calls) {
        List<DueCall> hopeful = calls.stream().filter(c -> !c.exhausted()).toList();
        return hopeful.isEmpty() ? hopeless(calls.getFirst()) : work(hopeful, null);
    }

    private static PlannedWork hopeless(DueCall call) {
        String what = switch (call.kind()) {
            case COMPENSATION -> "the compensation of step " + call.step() + " failed for good";
            case CONFIRMATION -> "the confirmation of step " + call.step() + " failed for good";
            case ACTION ->
                "step " + call.step() + " may have happened, but the result that its"
                        + " compensation needs is unknown";
        };
        StepProblem problem = call.state().problem();
        String detail = problem == null ? what : what + ": " + problem.inShort();
        return new PlannedWork.Decide(new Operation.QueueAttention(call.step(), detail));
    }

    private PlannedWork needsHuman() {
        Optional<StepState> failed =
                steps().filter(s -> s.open() && s.progress().failed()).findFirst();
        return new PlannedWork.Wait(
                new WaitState(
                        WaitState.Reason.ATTENTION,
                        failed.map(s -> s.step().name()).orElse(null),
                        null,
                        failed.map(StepState::problem).orElseGet(this::problemOfCheck)),
                null);
    }

    private @Nullable StepProblem problemOfCheck() {
        return queue.hold() == null ? null : queue.hold().check().problem();
    }

    /**
     * Continues with calls, in whatever state each one is.
     *
     * @param deadline when the queue itself needs a check; null when it needs none
     */
    private PlannedWork work(List<DueCall> calls, @Nullable Instant deadline) {
        for (DueCall call : calls) {
            if (call.failed()) {
                return retry(call);
            }
            PendingAnswer pending = call.pending();
            if (pending != null && pending.expiredAt(now)) {
                return new PlannedWork.Decide(expired(call, pending));
            }
        }
        List<PlannedWork.StepDue> due =
                calls.stream().filter(c -> c.dueAt(now)).map(DueCall::due).toList();
        if (!due.isEmpty()) {
            return new PlannedWork.Calls(List.copyOf(due), firstEnd(calls));
        }
        List<PlannedWork.StepDue> polls =
                calls.stream().filter(this::pollDue).map(DueCall::due).toList();
        return polls.isEmpty() ? busyOrParked(calls, deadline) : new PlannedWork.Polls(polls, firstEnd(calls));
    }

    /** When the first of the waits ends that have not ended yet; null when none has an end. */
    private @Nullable Instant firstEnd(List<DueCall> calls) {
        return calls.stream()
                .map(DueCall::waitsUntil)
                .filter(until -> until != null && until.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Operation.Decision unwanted(StepState state) {
        StepProblem problem = StepProblem.of("Skald does not wait for it, because the queue is restored");
        return state.step().work().makesNoCall()
                ? waitEnded(state, StepStatus.SKIPPED, problem)
                : givenUp(DueCall.action(state), problem);
    }

    private static Operation.Decision expired(DueCall call, PendingAnswer pending) {
        StepProblem problem = StepProblem.of("no answer came by " + pending.until());
        return switch (call.state().step().work()) {
            case StepWork.Wait wait -> waitEnded(call.state(), StepStatus.DONE, null);
            case StepWork.Signal signal ->
                waitEnded(
                        call.state(),
                        signal.onTimeout() == StepWork.OnTimeout.CONTINUE ? StepStatus.DONE : StepStatus.REFUSED,
                        StepProblem.of("no signal came by " + pending.until()));
            default -> givenUp(call, problem);
        };
    }

    private static Operation.Decision waitEnded(StepState state, StepStatus as, @Nullable StepProblem problem) {
        return new Operation.WaitEnded(state.step().name(), as, problem);
    }

    private boolean pollDue(DueCall call) {
        PendingAnswer pending = call.pending();
        return pending != null && pending.pollDueAt(now) && !polled.contains(call.step());
    }

    private static PlannedWork retry(DueCall call) {
        Duration delay = call.retry().delayAfter(call.progress().tries());
        return new PlannedWork.Retry(
                call.due(), delay, StepProblem.pauseAfter(call.state().problem()));
    }

    private static Operation.Decision givenUp(DueCall call, StepProblem problem) {
        int attempt = call.state().call(call.kind()).attempts();
        return new Operation.StepGivenUp(call.step(), call.kind(), attempt, problem);
    }

    private PlannedWork busyOrParked(List<DueCall> calls, @Nullable Instant deadline) {
        Optional<DueCall> first = calls.stream()
                .filter(c -> c.waits() && !polled.contains(c.step()))
                .min(Comparator.comparing(DueCall::waitsUntil, Comparator.nullsLast(Comparator.naturalOrder())));
        if (any(s -> s.progress().calling()) || !polled.isEmpty()) {
            return new PlannedWork.Busy(
                    WaitState.earlier(first.map(DueCall::waitsUntil).orElse(null), deadline));
        }
        DueCall waits =
                first.orElseThrow(() -> new IllegalStateException("queue " + queue.id() + " has nothing to wait for"));
        Instant dueAt = WaitState.earlier(waits.waitsUntil(), deadline);
        PendingAnswer pending = waits.pending();
        WaitState.Reason reason = switch (waits.state().step().work()) {
            case StepWork.Wait wait -> WaitState.Reason.TIME;
            case StepWork.Signal signal -> WaitState.Reason.SIGNAL;
            default -> pending == null ? WaitState.Reason.RETRY : WaitState.Reason.RESULT;
        };
        Instant until = pending == null ? dueAt : WaitState.earlier(pending.until(), deadline);
        return new PlannedWork.Wait(
                new WaitState(reason, waits.step(), until, waits.state().problem()), dueAt);
    }

    /** To undo a step, Skald does not wait for its deferred answer. */
    private static boolean notWorthWaitingFor(StepState state) {
        return state.status() == StepStatus.RUNNING
                && state.progress().pending() != null
                && !(state.step().undoNeedsResult() && state.step().undoable());
    }

    /** Whether its action is called now, or may be. */
    private static boolean startable(StepState state, Set<String> past) {
        return switch (state.status()) {
            case RUNNING -> true;
            case IDLE, IN_DOUBT ->
                !state.passed() && past.containsAll(state.step().after());
            case SKIPPED, DONE, REFUSED, CONFIRMING, CONFIRMED, COMPENSATING, COMPENSATED -> false;
        };
    }

    /** The steps that can't be undone yet: a step that came after them must be undone first. */
    private Set<String> needed() {
        Map<String, List<String>> after = HashMap.newHashMap(queue.steps().size());
        queue.steps()
                .forEach(state -> after.put(state.step().name(), state.step().after()));
        return new StepGraph(after)
                .before(steps().filter(StepState::open)
                        .map(state -> state.step().name())
                        .toList());
    }

    private Stream<StepState> steps() {
        return queue.steps().stream();
    }

    private boolean any(Predicate<StepState> test) {
        return steps().anyMatch(test);
    }
}
