package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what is to be done for a queue. Pure: the same queue at the same time gives the same answer. */
public final class Plan {
    /** However long a participant asks to be left alone, Skald looks again after this. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private final Queue queue;
    private final Instant now;

    private Plan(Queue queue, Instant now) {
        this.queue = queue;
        this.now = now;
    }

    /**
     * What to do next.
     *
     * @param now the present time, by the database's clock
     */
    public static Next next(Queue queue, Instant now) {
        Plan plan = new Plan(queue, now);
        return switch (queue.status()) {
            case RUNNING -> plan.forwards();
            case RESTORING -> plan.backwards();
            case ATTENTION -> plan.needsHuman();
            case SUCCEEDED, RESTORED -> new Next.Ended();
        };
    }

    private Next forwards() {
        if (queue.interrupted()) {
            return new Next.Decide(
                    switch (queue.start().onInterruption()) {
                        case RESTORE -> new Operation.RestoreRequested("interrupted: its node died");
                        case RESUME -> new Operation.QueueRecovered();
                    });
        }
        Optional<StepState> lost = steps().filter(Plan::lost).findFirst();
        if (lost.isPresent()) {
            return new Next.Decide(new Operation.RestoreRequested(why(lost.get())));
        }
        if (steps().allMatch(StepState::passed)) {
            return new Next.Decide(new Operation.QueueSucceeded());
        }
        Instant deadline = queue.deadline();
        if (deadline != null && !deadline.isAfter(now)) {
            return new Next.Decide(new Operation.RestoreRequested("timed out: not done by " + deadline));
        }
        List<DueCall> startable =
                steps().filter(this::startable).map(DueCall::action).toList();
        return retryOrCall(startable).orElseGet(() -> busyOrParked(startable, deadline));
    }

    private Next backwards() {
        if (queue.interrupted()) {
            return new Next.Decide(new Operation.QueueRecovered());
        }
        if (any(s -> s.status() == StepStatus.RUNNING)) {
            return new Next.Busy();
        }
        List<StepState> undoable = steps().filter(s -> s.open() && nothingOpenAfter(s))
                .sorted(Comparator.comparingLong(StepState::intentSeq).reversed())
                .toList();
        if (undoable.isEmpty()) {
            return new Next.Decide(new Operation.QueueRestored());
        }
        for (StepState state : undoable) {
            if (state.step().compensation() == null) {
                return new Next.Decide(
                        new Operation.CompensationSkipped(state.step().name()));
            }
        }
        List<DueCall> calls = undoable.stream().map(DueCall::undo).toList();
        List<DueCall> hopeful = calls.stream().filter(c -> !c.exhausted()).toList();
        return retryOrCall(hopeful)
                .orElseGet(() -> hopeful.isEmpty() ? givenUp(calls.getFirst()) : busyOrParked(hopeful, null));
    }

    private static Next givenUp(DueCall call) {
        String what = switch (call.kind()) {
            case COMPENSATION, CONFIRMATION -> "the compensation of step " + call.step() + " failed for good";
            case ACTION ->
                "step " + call.step() + " may have happened, and its compensation needs the answer"
                        + " that it does not give";
        };
        StepProblem problem = call.state().problem();
        String detail = problem == null ? what : what + ": " + problem.inShort();
        return new Next.Decide(new Operation.QueueAttention(call.step(), detail));
    }

    private Next needsHuman() {
        Optional<StepState> failed =
                steps().filter(s -> s.open() && s.progress().failed()).findFirst();
        return new Next.Wait(new Waiting(
                Waiting.Reason.ATTENTION,
                failed.map(s -> s.step().name()).orElse(null),
                null,
                failed.map(StepState::problem).orElse(null)));
    }

    /** Schedules what failed, calls what is due; empty when there is neither. */
    private Optional<Next> retryOrCall(List<DueCall> candidates) {
        for (DueCall call : candidates) {
            if (call.failed()) {
                return Optional.of(retry(call));
            }
        }
        List<Next.Due> due =
                candidates.stream().filter(c -> c.dueAt(now)).map(DueCall::due).toList();
        return due.isEmpty() ? Optional.empty() : Optional.of(new Next.Calls(due));
    }

    private static Next retry(DueCall call) {
        Duration delay = call.retry().delayAfter(call.progress().tries());
        StepProblem problem = call.state().problem();
        Duration asked = problem == null || problem.retryAfter() == null ? Duration.ZERO : problem.retryAfter();
        Duration atLeast = asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
        return new Next.Retry(call.step(), call.kind(), delay, atLeast);
    }

    private Next busyOrParked(List<DueCall> candidates, @Nullable Instant deadline) {
        if (any(s -> s.progress().calling())) {
            return new Next.Busy();
        }
        DueCall first = candidates.stream()
                .filter(c -> c.retryAt() != null)
                .min(Comparator.comparing(c -> Objects.requireNonNull(c.retryAt())))
                .orElseThrow(() -> new IllegalStateException("queue " + queue.id() + " has nothing to wait for"));
        Instant retryAt = Objects.requireNonNull(first.retryAt());
        Instant until = deadline != null && deadline.isBefore(retryAt) ? deadline : retryAt;
        return new Next.Wait(new Waiting(
                Waiting.Reason.RETRY, first.step(), until, first.state().problem()));
    }

    /** Refused, or in doubt to the last: the queue can't succeed any more. */
    private static boolean lost(StepState state) {
        return switch (state.status()) {
            case REFUSED -> state.step().onRefused() == OnRefused.RESTORE;
            case IN_DOUBT -> DueCall.action(state).exhausted();
            case IDLE, RUNNING, DONE, COMPENSATING, COMPENSATED -> false;
        };
    }

    private static String why(StepState lost) {
        String how = lost.status() == StepStatus.REFUSED ? "was refused" : "is in doubt";
        StepProblem problem = lost.problem();
        return "step " + lost.step().name() + " " + how + (problem == null ? "" : ": " + problem.inShort());
    }

    private boolean startable(StepState state) {
        return (state.status() == StepStatus.IDLE || state.status() == StepStatus.IN_DOUBT)
                && state.step().after().stream()
                        .allMatch(name -> queue.step(name).passed());
    }

    /** Whether nothing that came after a step, be it through steps with nothing to undo, is still to be undone. */
    private boolean nothingOpenAfter(StepState state) {
        Set<String> passed = new HashSet<>(Set.of(state.step().name()));
        // One look at each step is enough, as steps come after earlier ones only.
        for (StepState later : queue.steps()) {
            if (later.step().after().stream().anyMatch(passed::contains)) {
                if (later.open()) {
                    return false;
                }
                passed.add(later.step().name());
            }
        }
        return true;
    }

    private Stream<StepState> steps() {
        return queue.steps().stream();
    }

    private boolean any(Predicate<StepState> test) {
        return steps().anyMatch(test);
    }
}
