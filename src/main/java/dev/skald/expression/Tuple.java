package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.Sequence;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value within a path, with the variables that the path bound.
 *
 * @param item null for nothing
 */
record Tuple(@Nullable Object item, Frame frame) {
    /** Joins tuples: the values in a list, and the values of each variable in a list. */
    static Tuple together(List<Tuple> tuples, Set<String> variables, Budget budget) {
        Tuple first = tuples.getFirst();
        if (tuples.size() == 1) {
            return first;
        }
        Sequence items = new Sequence();
        Frame frame = first.frame.inner(
                origin(tuples.stream().map(each -> each.frame.origin()).toList(), budget));
        for (Tuple tuple : tuples) {
            Values.addElements(items, tuple.item, budget);
        }
        for (String variable : variables) {
            Sequence values = new Sequence();
            for (Tuple tuple : tuples) {
                Values.addElements(values, tuple.frame.lookUp(variable), budget);
            }
            frame.bind(variable, values.meaning());
        }
        return new Tuple(items.size() == 1 ? items.getFirst() : List.copyOf(items), frame);
    }

    private static Frame.Origin origin(List<Frame.Origin> origins, Budget budget) {
        if (origins.stream().allMatch(Frame.NOWHERE::equals)) {
            return Frame.NOWHERE;
        }
        Sequence values = new Sequence();
        origins.forEach(each -> Values.addElements(values, each.value(), budget));
        return new Frame.Origin(
                values.meaning(),
                origin(origins.stream().map(Frame.Origin::beforeThis).toList(), budget));
    }
}
