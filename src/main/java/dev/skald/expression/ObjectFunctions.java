package dev.skald.expression;

import static dev.skald.expression.Builtins.function;

import dev.skald.expression.format.Instants;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSONata's functions of objects, of values of any type, and of points in time. */
final class ObjectFunctions {
    private ObjectFunctions() {}

    static List<Callable.Native> all() {
        return List.of(
                function("boolean", "<x-:b>", Object.class, (value, arguments, budget) -> Values.isTrue(value, budget)),
                function("not", "<x-:b>", Object.class, (value, arguments, budget) -> !Values.isTrue(value, budget)),
                function("exists", "<x:b>", (arguments, interpreter) -> arguments.getFirst() != null),
                function("type", "<x:s>", Object.class, (value, arguments, budget) -> Values.type(value)),
                function("keys", "<x-:a<s>>", Object.class, (value, arguments, budget) -> {
                    Set<String> keys = new LinkedHashSet<>();
                    addKeys(keys, value, budget);
                    return new Sequence(keys);
                }),
                function(
                        "lookup",
                        "<x-s:x>",
                        (arguments, interpreter) -> arguments.get(1) instanceof String name
                                ? Values.member(arguments.getFirst(), name, interpreter.budget())
                                : null),
                function("spread", "<x-:a<o>>", Object.class, (value, arguments, budget) -> spread(value, budget)),
                function("merge", "<a<o>:o>", List.class, (list, arguments, budget) -> merged(list, budget)),
                function("clone", "<(oa)-:o>", Object.class, (value, arguments, budget) -> Values.copy(value, budget)),
                function("each", "<o-f:a>", ObjectFunctions::each),
                function("sift", "<o-f?:o>", ObjectFunctions::sifted),
                function("error", "<s?:x>", (arguments, interpreter) -> {
                    throw EvaluationException.fails(said(arguments.getFirst(), "$error was called"));
                }),
                function("assert", "<bs?:x>", (arguments, interpreter) -> {
                    if (!Boolean.TRUE.equals(arguments.getFirst())) {
                        throw EvaluationException.fails(said(arguments.get(1), "the condition of an $assert is false"));
                    }
                    return null;
                }),
                function(
                        "toMillis",
                        "<s-s?:n>",
                        String.class,
                        (text, arguments, budget) -> Instants.toMillis(text, arguments.get(1) != null)),
                function("fromMillis", "<n-s?s?:s>", BigDecimal.class, (millis, arguments, budget) -> {
                    String picture = arguments.get(1) instanceof String given ? given : "";
                    String zone = arguments.get(2) instanceof String given ? given : "";
                    budget.spendOnNumber();
                    return Instants.fromMillis(millis, NumberFunctions.checkedPicture("fromMillis", picture), zone);
                }));
    }

    private static String said(@Nullable Object message, String otherwise) {
        return message instanceof String text && !text.isEmpty() ? text : otherwise;
    }

    private static void addKeys(Set<String> keys, @Nullable Object value, Budget budget) {
        budget.deepen();
        if (value instanceof Map<?, ?> object) {
            budget.spendOnList(keys.size(), object.size());
            object.keySet().forEach(key -> keys.add(String.valueOf(key)));
        } else if (value instanceof List<?> list) {
            budget.spend(list.size());
            list.forEach(element -> addKeys(keys, element, budget));
        }
        budget.leave();
    }

    private static Object spread(Object value, Budget budget) {
        return switch (value) {
            case Map<?, ?> object -> {
                budget.spendOnList(object.size());
                Sequence members = new Sequence();
                object.forEach((name, member) -> {
                    Map<String, @Nullable Object> one = new LinkedHashMap<>();
                    one.put(String.valueOf(name), member);
                    members.add(one);
                });
                yield members;
            }
            case List<?> list -> {
                Sequence all = new Sequence();
                budget.deepen();
                for (Object element : list) {
                    Values.addElements(all, element == null ? null : spread(element, budget), budget);
                }
                budget.leave();
                yield all;
            }
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> merged(List<?> objects, Budget budget) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        for (Object each : objects) {
            if (each instanceof Map<?, ?> object) {
                budget.spend(object.size());
                object.forEach((name, value) -> merged.put(String.valueOf(name), value));
            }
        }
        return merged;
    }

    private static @Nullable Object each(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (!(arguments.get(0) instanceof Map<?, ?> object) || !(arguments.get(1) instanceof Callable function)) {
            return null;
        }
        Sequence values = new Sequence();
        for (Map.Entry<?, ?> member : object.entrySet()) {
            Object value =
                    interpreter.callForEach(function, member.getValue(), String.valueOf(member.getKey()), object);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private static @Nullable Object sifted(List<@Nullable Object> arguments, Interpreter interpreter) {
        if (!(arguments.get(0) instanceof Map<?, ?> object) || !(arguments.get(1) instanceof Callable function)) {
            return null;
        }
        Map<String, @Nullable Object> sifted = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : object.entrySet()) {
            String name = String.valueOf(member.getKey());
            if (Values.isTrue(
                    interpreter.callForEach(function, member.getValue(), name, object), interpreter.budget())) {
                sifted.put(name, member.getValue());
            }
        }
        return sifted.isEmpty() ? null : sifted;
    }
}
