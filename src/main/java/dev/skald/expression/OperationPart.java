package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.Numbers;
import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operator with two operands. */
record OperationPart(String operator, Part left, Part right) implements Part {
    @Override
    public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        Object a = interpreter.evaluate(left, input, frame);
        switch (operator) {
            case "and" -> {
                return Values.isTrue(a, interpreter.budget())
                        && Values.isTrue(interpreter.evaluate(right, input, frame), interpreter.budget());
            }
            case "or" -> {
                return Values.isTrue(a, interpreter.budget())
                        || Values.isTrue(interpreter.evaluate(right, input, frame), interpreter.budget());
            }
            default -> {}
        }
        Object b = interpreter.evaluate(right, input, frame);
        Budget budget = interpreter.budget();
        return switch (operator) {
            case "+", "-", "*", "/", "%" -> computed(a, b, budget);
            case "=" -> a != null && b != null && Values.same(a, b, budget);
            case "!=" -> a != null && b != null && !Values.same(a, b, budget);
            case "<", "<=", ">", ">=" -> compared(a, b, budget);
            case "&" -> joined(a, b, budget);
            case "in" -> a != null && b != null && isIn(a, Values.list(b), budget);
            case ".." -> range(a, b, budget);
            default -> throw new IllegalStateException(operator);
        };
    }

    private @Nullable Object computed(@Nullable Object a, @Nullable Object b, Budget budget) {
        if ((a != null && !(a instanceof BigDecimal)) || (b != null && !(b instanceof BigDecimal))) {
            Object wrong = a == null || a instanceof BigDecimal ? b : a;
            throw EvaluationException.fails(operator + " takes numbers, but not " + Values.type(wrong));
        }
        return a instanceof BigDecimal left && b instanceof BigDecimal right
                ? Numbers.compute(operator, left, right, budget)
                : null;
    }

    private @Nullable Object compared(@Nullable Object a, @Nullable Object b, Budget budget) {
        if (a == null || b == null) {
            Object other = a == null ? b : a;
            if (other == null || other instanceof BigDecimal || other instanceof String) {
                return null;
            }
            throw EvaluationException.fails(
                    operator + " compares two numbers or two texts, but not " + Values.type(other));
        }
        int order = Values.compare(a, b, operator, budget);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static String joined(@Nullable Object a, @Nullable Object b, Budget budget) {
        String left = a == null ? "" : JsonWriter.text(a, budget);
        String right = b == null ? "" : JsonWriter.text(b, budget);
        budget.spendOnText((long) left.length() + right.length());
        return left + right;
    }

    private static boolean isIn(Object value, List<?> elements, Budget budget) {
        for (Object element : elements) {
            if (Values.same(value, element, budget)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object range(@Nullable Object a, @Nullable Object b, Budget budget) {
        if (isNoWhole(a, budget) || isNoWhole(b, budget)) {
            throw EvaluationException.fails(".. takes whole numbers");
        }
        if (!(a instanceof BigDecimal first)
                || !(b instanceof BigDecimal last)
                || Numbers.compare(first, last, budget) > 0) {
            return null;
        }
        BigDecimal size = last.subtract(first).add(BigDecimal.ONE);
        budget.spendOnList(size.precision() - size.scale() > 18 ? Long.MAX_VALUE : size.longValue());
        List<Object> numbers = new ArrayList<>(size.intValue());
        for (BigDecimal number = first.setScale(0); number.compareTo(last) <= 0; number = number.add(BigDecimal.ONE)) {
            numbers.add(number);
        }
        return numbers;
    }

    private static boolean isNoWhole(@Nullable Object value, Budget budget) {
        return value != null && !(value instanceof BigDecimal number && Numbers.isWhole(number, budget));
    }

    /** {@code -x}. */
    record NegationPart(Part operand) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return switch (interpreter.evaluate(operand, input, frame)) {
                case null -> null;
                case BigDecimal number -> number.negate();
                case Object other -> throw EvaluationException.fails("- takes a number, but not " + Values.type(other));
            };
        }
    }

    /**
     * {@code [a, b]}.
     *
     * @param isStep whether it is a step of a path
     */
    record ArrayPart(List<Part> items, boolean isStep) implements Part {
        @Override
        public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Part item : items) {
                Object value = interpreter.evaluate(item, input, frame);
                if (item instanceof ArrayPart && value != null) {
                    elements.add(value);
                } else {
                    Values.addElements(elements, value, interpreter.budget());
                }
            }
            return isStep ? new ArrayStep(elements) : elements;
        }
    }

    /** {@code *}: every member of the current value. */
    record WildcardPart() implements Part {
        @Override
        public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Sequence found = new Sequence();
            for (Object member : OperationPart.members(input)) {
                addFlat(found, member, interpreter.budget());
            }
            return found;
        }

        private static void addFlat(Sequence to, @Nullable Object value, Budget budget) {
            if (value instanceof List<?> list) {
                budget.spend(1);
                budget.deepen();
                list.forEach(element -> addFlat(to, element, budget));
                budget.leave();
            } else {
                Values.addElements(to, value, budget);
            }
        }
    }

    /** {@code **}: the current value and everything in it, at any depth. */
    record DescendantsPart() implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Sequence found = new Sequence();
            add(found, input, interpreter.budget());
            return found;
        }

        private static void add(Sequence to, @Nullable Object value, Budget budget) {
            budget.spendOnList(to.size(), 1);
            if (value != null && !(value instanceof List)) {
                to.add(value);
            }
            budget.deepen();
            OperationPart.members(value).forEach(member -> add(to, member, budget));
            budget.leave();
        }
    }

    private static Iterable<?> members(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> object.values();
            case List<?> list -> list;
            case null, default -> List.of();
        };
    }
}
