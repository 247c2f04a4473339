package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.MergeSort;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code ^(>a, b)}: a step of a path that sorts the values so far. */
record SortPart(List<Term> terms) implements Part {
    /** A sort key. */
    record Term(Part part, boolean descending) {}

    @Override
    public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        throw new IllegalStateException("an order is put on a list, not on each of its elements");
    }

    List<Tuple> sorted(List<Tuple> tuples, Interpreter interpreter) {
        List<Keyed> keyed = new ArrayList<>(tuples.size());
        for (Tuple tuple : tuples) {
            List<@Nullable Object> keys = new ArrayList<>(terms.size());
            for (Term term : terms) {
                keys.add(key(interpreter.evaluate(term.part, tuple.item(), tuple.frame())));
            }
            keyed.add(new Keyed(tuple, keys));
        }
        Budget budget = interpreter.budget();
        return MergeSort.sorted(keyed, (left, right) -> comesAfter(left, right, budget), budget).stream()
                .map(Keyed::tuple)
                .toList();
    }

    private record Keyed(Tuple tuple, List<@Nullable Object> keys) {}

    private static @Nullable Object key(@Nullable Object key) {
        if (key == null || key instanceof String || key instanceof BigDecimal) {
            return key;
        }
        throw EvaluationException.fails("^ orders by numbers or by texts, but not by " + Values.type(key));
    }

    /** Whether the left tuple comes after the right one; nothing comes last. */
    private boolean comesAfter(Keyed left, Keyed right, Budget budget) {
        for (int i = 0; i < terms.size(); i++) {
            Object a = left.keys.get(i);
            Object b = right.keys.get(i);
            if (a == null || b == null) {
                if (a == null && b == null) {
                    continue;
                }
                return a == null;
            }
            int order = Values.compare(a, b, "^", budget);
            if (order != 0) {
                return terms.get(i).descending ? order < 0 : order > 0;
            }
        }
        return false;
    }
}
