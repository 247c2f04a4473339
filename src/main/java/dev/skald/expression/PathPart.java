package dev.skald.expression;

import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path: each step is evaluated for each value that the step before it found.
 *
 * @param group makes an object of the values; null when the path has no group
 * @param asTuples whether its values carry variables or parents
 * @param variables that it binds
 */
record PathPart(
        List<PathStep> steps, boolean keepsArray, @Nullable GroupPart group, boolean asTuples, Set<String> variables)
        implements Part {

    /**
     * One step.
     *
     * @param focus the variable that gets the values found, while the current value stays the same; null for none
     * @param position the variable that gets the index among the values found for one value; null for none
     */
    record PathStep(
            Part part,
            List<Selection.Stage> stages,
            @Nullable String focus,
            @Nullable String position) {
        boolean isArray() {
            return part instanceof OperationPart.ArrayPart array && array.isStep();
        }
    }

    @Override
    public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        if (asTuples) {
            List<Tuple> tuples = tuples(input, frame, interpreter);
            if (group != null) {
                return group.grouped(tuples, variables, interpreter);
            }
            Sequence items = new Sequence();
            tuples.forEach(tuple -> items.add(tuple.item()));
            return items;
        }
        Object found = found(input, frame, interpreter);
        if (keepsArray && found instanceof ArrayStep array) {
            found = Sequence.of(array);
        }
        return group == null ? found : group.value(found == null ? List.of() : found, frame, interpreter);
    }

    private @Nullable Object found(@Nullable Object input, Frame frame, Interpreter interpreter) {
        Object followed = keepsArray ? this : followed(input, frame);
        if (!equals(followed)) {
            return followed;
        }
        List<?> sequence = first(input);
        Object result = null;
        for (int i = 0; i < steps.size(); i++) {
            PathStep step = steps.get(i);
            if (i == 0 && step.isArray()) {
                result = interpreter.evaluate(step.part, sequence, frame);
            } else if (step.part instanceof SortPart sort) {
                result = ordered(sort, step, sequence, frame, interpreter);
            } else {
                result = stepped(step, sequence, frame, interpreter, i == steps.size() - 1);
            }
            sequence = Values.list(result);
            if (sequence.isEmpty()) {
                break;
            }
        }
        return result;
    }

    /** The value of a path of names as long as it meets no lists; this path itself when it meets one. */
    private @Nullable Object followed(@Nullable Object input, Frame frame) {
        PathStep first = steps.getFirst();
        Object value = input;
        int next = 0;
        if (first.part instanceof VariablePart variable && first.stages.isEmpty()) {
            value = variable.lookedUp(input, frame);
            next = 1;
        }
        for (; next < steps.size(); next++) {
            PathStep step = steps.get(next);
            if (!(step.part instanceof NamePart name) || !step.stages.isEmpty()) {
                return this;
            }
            if (!(value instanceof Map<?, ?> object)) {
                return value instanceof List ? this : null;
            }
            value = object.get(name.name());
        }
        return value instanceof Sequence ? this : value;
    }

    private List<?> first(@Nullable Object input) {
        if (input instanceof List<?> list && !(steps.getFirst().part instanceof VariablePart)) {
            return list;
        }
        return Sequence.of(input);
    }

    private static Object stepped(
            PathStep step, List<?> sequence, Frame frame, Interpreter interpreter, boolean isLast) {
        Sequence found = new Sequence();
        for (Object item : sequence) {
            Object value = interpreter.evaluate(step.part, item, frame);
            for (Selection.Stage stage : step.stages) {
                value = value == null ? null : stage.of(Values.list(value), frame, interpreter);
            }
            if (value != null) {
                found.add(value);
            }
        }
        if (isLast && found.size() == 1 && found.getFirst() instanceof List<?> list && !(list instanceof Sequence)) {
            return list;
        }
        Sequence flat = new Sequence();
        for (Object value : found) {
            if (value instanceof ArrayStep) {
                interpreter.budget().spendOnList(flat.size(), 1);
                flat.add(value);
            } else {
                Values.addElements(flat, value, interpreter.budget());
            }
        }
        return flat;
    }

    private static Object ordered(
            SortPart sort, PathStep step, List<?> sequence, Frame frame, Interpreter interpreter) {
        List<Tuple> tuples = new ArrayList<>(sequence.size());
        sequence.forEach(item -> tuples.add(new Tuple(item, frame)));
        List<?> sorted = new Sequence(
                sort.sorted(tuples, interpreter).stream().map(Tuple::item).toList());
        for (Selection.Stage stage : step.stages) {
            sorted = stage.of(sorted, frame, interpreter);
        }
        return sorted;
    }

    /** The values found, each with the variables that were bound on the way. */
    List<Tuple> tuples(@Nullable Object input, Frame frame, Interpreter interpreter) {
        List<Tuple> tuples = new ArrayList<>();
        first(input).forEach(item -> tuples.add(new Tuple(item, frame)));
        List<Tuple> found = tuples;
        for (PathStep step : steps) {
            found = step.part instanceof SortPart sort
                    ? positioned(sort.sorted(found, interpreter), step.position)
                    : TupleStep.found(step, found, interpreter);
            for (Selection.Stage stage : step.stages) {
                found = stage.ofTuples(found, interpreter);
            }
        }
        return found;
    }

    /** Binds the index of each tuple. */
    static List<Tuple> positioned(List<Tuple> tuples, @Nullable String variable) {
        if (variable == null) {
            return tuples;
        }
        List<Tuple> positioned = new ArrayList<>(tuples.size());
        for (Tuple tuple : tuples) {
            Frame frame = tuple.frame().inner();
            frame.bind(variable, BigDecimal.valueOf(positioned.size()));
            positioned.add(new Tuple(tuple.item(), frame));
        }
        return positioned;
    }
}
