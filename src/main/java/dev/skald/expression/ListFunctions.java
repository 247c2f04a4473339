package dev.skald.expression;

import static dev.skald.expression.Builtins.function;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.MergeSort;
import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSONata's functions of lists, and the functions that call another function for each element. */
final class ListFunctions {
    private ListFunctions() {}

    static List<Callable.Native> all() {
        return List.of(
                function(
                        "count",
                        "<a:n>",
                        (arguments, interpreter) -> BigDecimal.valueOf(
                                Values.list(arguments.getFirst()).size())),
                function(
                        "append",
                        "<xx:a>",
                        (arguments, interpreter) ->
                                Values.appended(arguments.get(0), arguments.get(1), interpreter.budget())),
                function("reverse", "<a:a>", List.class, (list, arguments, budget) -> reversed(list, budget)),
                function("distinct", "<x:x>", Object.class, (value, arguments, budget) -> distinct(value, budget)),
                function("zip", "<a+>", (arguments, interpreter) -> zipped(arguments, interpreter.budget())),
                function("sort", "<af?:a>", ListFunctions::sorted),
                function("map", "<af>", ListFunctions::mapped),
                function("filter", "<af>", ListFunctions::filtered),
                function("single", "<af?>", ListFunctions::single),
                function("reduce", "<afj?:j>", ListFunctions::reduced));
    }

    private static List<?> reversed(List<?> list, Budget budget) {
        budget.spendOnList(list.size());
        return list.size() < 2 ? list : list.reversed();
    }

    /** An element for a lookup by value. */
    private record Known(@Nullable Object value, int hash, Budget budget) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Known known && hash == known.hash && Values.same(value, known.value, budget);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static Object distinct(Object value, Budget budget) {
        if (!(value instanceof List<?> list) || list.size() < 2) {
            return value;
        }
        budget.spendOnList(list.size());
        Set<Known> known = new HashSet<>();
        List<@Nullable Object> distinct = list instanceof Sequence ? new Sequence() : new ArrayList<>();
        for (Object element : list) {
            if (known.add(new Known(element, Values.hash(element, budget), budget))) {
                distinct.add(element);
            }
        }
        return distinct;
    }

    private static List<?> zipped(List<@Nullable Object> arguments, Budget budget) {
        int size = Integer.MAX_VALUE;
        for (Object argument : arguments) {
            size = Math.min(size, Values.list(argument).size());
        }
        List<Object> zipped = new ArrayList<>();
        budget.spendOnList((long) size * arguments.size());
        for (int i = 0; i < size; i++) {
            List<@Nullable Object> together = new ArrayList<>(arguments.size());
            for (Object argument : arguments) {
                together.add(Values.list(argument).get(i));
            }
            zipped.add(together);
        }
        return zipped;
    }

    private static @Nullable Object sorted(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (arguments.getFirst() == null) {
            return null;
        }
        List<?> list = Values.list(arguments.getFirst());
        Budget budget = interpreter.budget();
        budget.spendOnList(list.size());
        if (arguments.get(1) instanceof Callable swaps) {
            return MergeSort.sorted(
                    list,
                    (left, right) -> Values.isTrue(interpreter.call(swaps, pair(left, right)), interpreter.budget()),
                    budget);
        }
        boolean sortable = list.stream().allMatch(BigDecimal.class::isInstance)
                || list.stream().allMatch(String.class::isInstance);
        if (!sortable) {
            throw EvaluationException.fails("$sort takes numbers or texts, or a function that compares");
        }
        return MergeSort.sorted(list, (left, right) -> Values.compare(left, right, "$sort", budget) > 0, budget);
    }

    private static List<@Nullable Object> pair(@Nullable Object first, @Nullable Object second) {
        List<@Nullable Object> pair = new ArrayList<>(4);
        pair.add(first);
        pair.add(second);
        return pair;
    }

    private static Callable callable(List<@Nullable Object> arguments) {
        if (arguments.get(1) instanceof Callable function) {
            return function;
        }
        throw EvaluationException.fails("a function is missing");
    }

    private static @Nullable Object mapped(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (arguments.getFirst() == null) {
            return null;
        }
        List<?> list = Values.list(arguments.getFirst());
        Callable function = callable(arguments);
        Sequence mapped = new Sequence();
        for (int i = 0; i < list.size(); i++) {
            Object value = interpreter.callForEach(function, list.get(i), BigDecimal.valueOf(i), list);
            if (value != null) {
                mapped.add(value);
            }
        }
        return mapped;
    }

    private static @Nullable Object filtered(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (arguments.getFirst() == null) {
            return null;
        }
        List<?> list = Values.list(arguments.getFirst());
        Callable function = callable(arguments);
        Sequence filtered = new Sequence();
        for (int i = 0; i < list.size(); i++) {
            if (Values.isTrue(
                    interpreter.callForEach(function, list.get(i), BigDecimal.valueOf(i), list),
                    interpreter.budget())) {
                filtered.add(list.get(i));
            }
        }
        return filtered;
    }

    private static @Nullable Object single(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (arguments.getFirst() == null) {
            return null;
        }
        List<?> list = Values.list(arguments.getFirst());
        List<@Nullable Object> found = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            boolean fits = !(arguments.get(1) instanceof Callable function)
                    || Values.isTrue(
                            interpreter.callForEach(function, list.get(i), BigDecimal.valueOf(i), list),
                            interpreter.budget());
            if (fits) {
                found.add(list.get(i));
            }
        }
        if (found.size() != 1) {
            throw EvaluationException.fails(
                    "$single found " + (found.isEmpty() ? "no element" : "more than one element") + " that matches");
        }
        return found.getFirst();
    }

    private static @Nullable Object reduced(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (arguments.getFirst() == null) {
            return null;
        }
        List<?> list = Values.list(arguments.getFirst());
        Callable function = callable(arguments);
        if (function.arity() < 2) {
            throw EvaluationException.fails("$reduce takes a function of two arguments or more");
        }
        Object reduced = arguments.get(2);
        int next = 0;
        if (reduced == null && !list.isEmpty()) {
            reduced = list.get(next++);
        }
        for (; next < list.size(); next++) {
            List<@Nullable Object> given = pair(reduced, list.get(next));
            if (function.arity() >= 3) {
                given.add(BigDecimal.valueOf(next));
            }
            if (function.arity() >= 4) {
                given.add(list);
            }
            reduced = interpreter.call(function, given);
        }
        return reduced;
    }
}
