package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.Numbers;
import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part that is not a path, with predicates: {@code $x[1]}, {@code (a; b)[c > d]{e: f}}.
 *
 * @param group makes an object of the remaining values; null when there is no group
 */
record Selection(Part of, List<Stage> stages, @Nullable GroupPart group, boolean keepsArray) implements Part {
    @Override
    public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        Object value = of.value(input, frame, interpreter);
        for (Stage stage : stages) {
            value = value == null ? null : stage.of(Values.list(value), frame, interpreter);
        }
        return group == null ? value : group.value(value, frame, interpreter);
    }

    /** An operation on all values that a part found. */
    sealed interface Stage {
        List<?> of(List<?> items, Frame frame, Interpreter interpreter);

        List<Tuple> ofTuples(List<Tuple> tuples, Interpreter interpreter);
    }

    /** {@code [a]}: keeps the elements for which it is true, or those at the given positions. */
    record Predicate(Part condition) implements Stage {
        @Override
        public List<?> of(List<?> items, Frame frame, Interpreter interpreter) {
            if (condition instanceof Constant constant && constant.value() instanceof BigDecimal number) {
                int index = index(number, items.size());
                if (index < 0 || index >= items.size()) {
                    return new Sequence();
                }
                return items.get(index) instanceof List<?> list ? list : Sequence.of(items.get(index));
            }
            Sequence kept = new Sequence();
            for (int i = 0; i < items.size(); i++) {
                Object item = items.get(i);
                int times = times(interpreter.evaluate(condition, item, frame), i, items.size(), interpreter.budget());
                for (int n = 0; n < times; n++) {
                    kept.add(item);
                }
            }
            return kept;
        }

        @Override
        public List<Tuple> ofTuples(List<Tuple> tuples, Interpreter interpreter) {
            List<Tuple> kept = new ArrayList<>();
            for (int i = 0; i < tuples.size(); i++) {
                Tuple tuple = tuples.get(i);
                Object result = interpreter.evaluate(condition, tuple.item(), tuple.frame());
                int times = times(result, i, tuples.size(), interpreter.budget());
                for (int n = 0; n < times; n++) {
                    kept.add(tuple);
                }
            }
            return kept;
        }

        /** How many times the element at a position is kept: numbers are positions, other values are true or false. */
        private static int times(@Nullable Object result, int place, int size, Budget budget) {
            if (result instanceof BigDecimal number) {
                return index(number, size) == place ? 1 : 0;
            }
            if (result instanceof List<?> list && areNumbers(list, budget)) {
                return (int) list.stream()
                        .filter(each -> each instanceof BigDecimal number && index(number, size) == place)
                        .count();
            }
            return Values.isTrue(result, budget) ? 1 : 0;
        }

        private static boolean areNumbers(List<?> list, Budget budget) {
            budget.spendOnList(list.size());
            return list.stream().allMatch(BigDecimal.class::isInstance);
        }

        private static int index(BigDecimal number, int size) {
            int floor = Numbers.floor(number);
            return floor < 0 ? size + floor : floor;
        }
    }

    /** {@code #$a} behind a predicate: binds the index among the remaining values. */
    record Place(String variable) implements Stage {
        @Override
        public List<?> of(List<?> items, Frame frame, Interpreter interpreter) {
            throw new IllegalStateException("places are bound to what carries variables along");
        }

        @Override
        public List<Tuple> ofTuples(List<Tuple> tuples, Interpreter interpreter) {
            return PathPart.positioned(tuples, variable);
        }
    }
}
