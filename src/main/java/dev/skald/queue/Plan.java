package dev.skald.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
        Optional<StepState> lost = first(this::lost);
        if (lost.isPresent()) {
            return new Next.Decide(new Operation.RestoreRequested(why(lost.get())));
        }
        if (all(StepState::passed)) {
            return new Next.Decide(new Operation.QueueSucceeded());
        }
        Instant deadline = queue.deadline();
        if (deadline != null && !deadline.isAfter(now)) {
            return new Next.Decide(new Operation.RestoreRequested("timed out: not done by " + deadline));
        }
        return retryOrCall(steps().filter(this::startable).toList())
                .orElseGet(() -> parked(steps().filter(this::startable).toList(), deadline));
    }

    private Next backwards() {
        if (queue.interrupted()) {
            return new Next.Decide(new Operation.QueueRecovered());
        }
        if (any(s -> s.status() == StepStatus.RUNNING)) {
            return new Next.Busy();
        }
        if (!any(StepState::open)) {
            return new Next.Decide(new Operation.QueueRestored());
        }
        List<StepState> undoable = steps().filter(StepState::open)
                .filter(this::nothingOpenAfter)
                .sorted(Comparator.comparingLong(StepState::intentSeq).reversed())
                .toList();
        for (StepState state : undoable) {
            if (state.step().compensation() == null) {
                return new Next.Decide(
                        new Operation.CompensationSkipped(state.step().name()));
            }
        }
        List<StepState> hopeful = undoable.stream().filter(s -> !s.exhausted()).toList();
        return retryOrCall(hopeful).orElseGet(() -> {
            if (any(s -> s.progress().calling())) {
                return new Next.Busy();
            }
            return hopeful.isEmpty() ? givenUp(undoable.getFirst()) : parked(hopeful, null);
        });
    }

    private static Next givenUp(StepState state) {
        StepProblem problem = state.problem();
        String detail = "the compensation of step " + state.step().name() + " failed for good"
                + (problem == null ? "" : ": " + problem.inShort());
        return new Next.Decide(new Operation.QueueAttention(state.step().name(), detail));
    }

    private Next needsHuman() {
        return first(StepState::exhausted)
                .map(s -> new Next.Wait(
                        new Waiting(Waiting.Reason.ATTENTION, s.step().name(), null, s.problem())))
                .orElseGet(() -> new Next.Wait(new Waiting(Waiting.Reason.ATTENTION, null, null, null)));
    }

    /** Schedules what failed, calls what is due; empty when there is neither. */
    private Optional<Next> retryOrCall(List<StepState> candidates) {
        for (StepState state : candidates) {
            if (state.progress().failed()) {
                return Optional.of(retry(state));
            }
        }
        List<Next.Due> due = candidates.stream()
                .filter(s -> s.progress().dueAt(now))
                .map(s -> new Next.Due(s.step().name(), callKind()))
                .toList();
        return due.isEmpty() ? Optional.empty() : Optional.of(new Next.Calls(due));
    }

    private CallKind callKind() {
        return queue.status() == QueueStatus.RUNNING ? CallKind.ACTION : CallKind.COMPENSATION;
    }

    private static Next retry(StepState state) {
        Duration delay = state.policy().delayAfter(state.progress().tries());
        StepProblem problem = state.problem();
        Duration asked = problem == null || problem.retryAfter() == null ? Duration.ZERO : problem.retryAfter();
        Duration atLeast = asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
        return new Next.Retry(state.step().name(), state.kind(), delay, atLeast);
    }

    private Next parked(List<StepState> candidates, @Nullable Instant deadline) {
        if (any(s -> s.progress().calling())) {
            return new Next.Busy();
        }
        StepState first = candidates.stream()
                .filter(s -> s.progress().retryAt() != null)
                .min(Comparator.comparing(
                        s -> Objects.requireNonNull(s.progress().retryAt())))
                .orElseThrow(() -> new IllegalStateException("queue " + queue.id() + " has nothing to wait for"));
        Instant retryAt = Objects.requireNonNull(first.progress().retryAt());
        Instant until = deadline != null && deadline.isBefore(retryAt) ? deadline : retryAt;
        return new Next.Wait(new Waiting(Waiting.Reason.RETRY, first.step().name(), until, first.problem()));
    }

    /** Refused, or in doubt to the last: the queue can't succeed any more. */
    private boolean lost(StepState state) {
        return switch (state.status()) {
            case REFUSED -> state.step().onRefused() == OnRefused.RESTORE;
            case IN_DOUBT -> state.exhausted();
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

    private boolean nothingOpenAfter(StepState state) {
        String name = state.step().name();
        return !any(s -> s.open() && s.step().after().contains(name));
    }

    private Stream<StepState> steps() {
        return queue.steps().stream();
    }

    private boolean any(Predicate<StepState> test) {
        return steps().anyMatch(test);
    }

    private boolean all(Predicate<StepState> test) {
        return steps().allMatch(test);
    }

    private Optional<StepState> first(Predicate<StepState> test) {
        return steps().filter(test).findFirst();
    }
}
