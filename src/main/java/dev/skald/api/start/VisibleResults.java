package dev.skald.api.start;

import dev.skald.participant.ExpressionPlace;
import dev.skald.queue.StepGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a call's expressions may use.
 *
 * @param place what kind of call it is
 * @param certain names of the steps that are always done before the call is made, {@code $steps.<name>}
 * @param others names of the queue's other steps
 */
public record VisibleResults(ExpressionPlace place, Set<String> certain, Set<String> others) {
    public VisibleResults {
        certain = Set.copyOf(certain);
        others = Set.copyOf(others);
    }

    /** What the expressions in a value of the queue may use. */
    VisibleResults(Set<String> certain, Set<String> others) {
        this(ExpressionPlace.VALUE, certain, others);
    }

    /** The question whether the caller committed, before any step is called. */
    static VisibleResults check(Set<String> steps) {
        return new VisibleResults(ExpressionPlace.CHECK_CALL, Set.of(), steps);
    }

    /** The results that a step's action may use: of the steps that it comes after, directly or indirectly. */
    static VisibleResults before(String step, StepGraph graph) {
        Set<String> certain = graph.before(List.of(step));
        Set<String> others = new HashSet<>(graph.after().keySet());
        others.removeAll(certain);
        return new VisibleResults(ExpressionPlace.STEP_CALL, certain, others);
    }

    /** The same in the calls for the elements of a list. */
    VisibleResults ofElement() {
        return new VisibleResults(ExpressionPlace.ELEMENT_CALL, certain, others);
    }

    /** The results that a step's other calls may use: they are made after its action is done. */
    VisibleResults and(String step) {
        Set<String> more = new HashSet<>(certain);
        more.add(step);
        Set<String> fewer = new HashSet<>(others);
        fewer.remove(step);
        return new VisibleResults(place, more, fewer);
    }
}
