package dev.skald.expression;

import dev.skald.expression.value.EvaluationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"a": b}}: makes an object of the current value. In a list, elements with the same name are grouped, and the
 * value is evaluated once for each group.
 */
record GroupPart(List<Pair> pairs) implements Part {
    /** A name and its value. */
    record Pair(Part name, Part value) {}

    /** The values with one name. */
    private record Group(int pair, List<Tuple> tuples) {}

    @Override
    public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        List<Tuple> tuples = new ArrayList<>();
        List<?> items = input instanceof List<?> list ? list : List.of();
        interpreter.budget().spendOnList(items.size());
        for (Object item : items) {
            tuples.add(new Tuple(item, frame));
        }
        if (tuples.isEmpty()) {
            tuples.add(new Tuple(input instanceof List ? null : input, frame));
        }
        return grouped(tuples, Set.of(), interpreter);
    }

    /** Makes the object of a stream of values, each with its own variables. */
    Map<String, @Nullable Object> grouped(List<Tuple> tuples, Set<String> variables, Interpreter interpreter) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Tuple tuple : tuples) {
            for (int pair = 0; pair < pairs.size(); pair++) {
                Object name = interpreter.evaluate(pairs.get(pair).name, tuple.item(), tuple.frame());
                if (name != null) {
                    add(groups, pair, name, tuple);
                }
            }
        }
        interpreter.budget().spend(groups.size());
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        groups.forEach((name, group) -> {
            Tuple together = Tuple.together(group.tuples, variables, interpreter.budget());
            Object value = interpreter.evaluate(pairs.get(group.pair).value, together.item(), together.frame());
            if (value != null) {
                object.put(name, value);
            }
        });
        return object;
    }

    private static void add(Map<String, Group> groups, int pair, Object name, Tuple tuple) {
        if (!(name instanceof String text)) {
            throw EvaluationException.fails("the name of a member must be a text, not " + Values.type(name));
        }
        Group group = groups.computeIfAbsent(text, absent -> new Group(pair, new ArrayList<>()));
        if (group.pair != pair) {
            throw EvaluationException.fails("an object has two members with the name " + text);
        }
        group.tuples.add(tuple);
    }
}
