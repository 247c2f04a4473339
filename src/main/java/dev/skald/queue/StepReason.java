package dev.skald.queue;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a step can say about failures. It is the same at each attempt at a call, because nothing counts that
 * may happen between two attempts.
 *
 * @param why the step is undone, in a sentence; null when it is not
 * @param failure for which it is undone; if it is not undone, the nearest failure before it that its queue went on
 *     without; null when there is none
 */
public record StepReason(@Nullable String why, Operation.@Nullable Failure failure) {
    /** Nothing failed. */
    public static final StepReason NONE = new StepReason(null, null);

    /** What the next attempt at a call can say. */
    public static StepReason of(Queue queue, StepState state, CallKind kind) {
        return kind == CallKind.COMPENSATION ? ofUndo(queue, state) : before(queue, state);
    }

    /** What a step can say when its turn has come. */
    public static StepReason before(Queue queue, StepState state) {
        return nearest(queue, state.step().after(), state.step().isElement());
    }

    /** What can be said once all steps have passed. */
    public static StepReason atEnd(Queue queue) {
        Set<String> needed = queue.steps().stream()
                .flatMap(state -> state.step().after().stream())
                .collect(Collectors.toSet());
        List<String> last = queue.steps().stream()
                .map(state -> state.step().name())
                .filter(name -> !needed.contains(name))
                .toList();
        return nearest(queue, last, false);
    }

    /** An optional step in doubt may be undone before a restore and also during it, so its doubt is the reason in both. */
    private static StepReason ofUndo(Queue queue, StepState state) {
        StepProblem doubt = state.call(CallKind.ACTION).problem();
        if (state.step().optional() && doubt != null) {
            return new StepReason(
                    "step " + state.step().name() + " is in doubt: " + doubt.inShort(), failure(state, doubt));
        }
        Operation.RestoreRequested restore = queue.restore();
        return restore == null ? NONE : new StepReason(restore.reason(), restore.failure());
    }

    private static StepReason nearest(Queue queue, Collection<String> names, boolean ofElement) {
        if (queue.steps().stream().noneMatch(StepReason::missing)) {
            return NONE;
        }
        Map<String, StepState> states = HashMap.newHashMap(queue.steps().size());
        queue.steps().forEach(state -> states.put(state.step().name(), state));
        Set<String> seen = new HashSet<>();
        Deque<StepState> next = new ArrayDeque<>();
        before(states, names, ofElement).forEach(next::add);
        while (!next.isEmpty()) {
            StepState state = next.remove();
            if (missing(state)) {
                StepProblem problem = state.call(CallKind.ACTION).problem();
                return new StepReason(
                        null, failure(state, Objects.requireNonNullElse(problem, StepProblem.of("an admin says so"))));
            }
            if (seen.add(state.step().name())) {
                before(states, state.step().after(), state.step().isElement()).forEach(next::add);
            }
        }
        return NONE;
    }

    /**
     * The steps with these names, the elements of lists first. An element comes after another one of its list only so that
     * not too many run at a time, which says nothing about failures.
     */
    private static Stream<StepState> before(
            Map<String, StepState> states, Collection<String> names, boolean ofElement) {
        return names.stream()
                .map(name -> Objects.requireNonNull(states.get(name)))
                .filter(state -> !ofElement || !state.step().isElement())
                .sorted(Comparator.comparing(state -> !state.step().isElement()));
    }

    /** Whether its queue went on without what it was to do. */
    private static boolean missing(StepState state) {
        return switch (state.status()) {
            case REFUSED -> state.step().mayBeRefused();
            case COMPENSATED ->
                state.step().optional() && state.call(CallKind.ACTION).problem() != null;
            case IN_DOUBT -> state.skipped();
            case IDLE, SKIPPED, RUNNING, DONE, CONFIRMING, CONFIRMED, COMPENSATING -> false;
        };
    }

    private static Operation.Failure failure(StepState state, StepProblem problem) {
        return new Operation.Failure(state.step().name(), problem.status(), problem.detail());
    }
}
