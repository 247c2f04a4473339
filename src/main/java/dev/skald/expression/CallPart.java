package dev.skald.expression;

import dev.skald.expression.value.EvaluationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of a function.
 *
 * @param shown the function's name in error messages
 */
record CallPart(String shown, Part function, List<Part> arguments) implements Part {
    @Override
    public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return interpreter.call(callable(input, frame, interpreter), given(input, frame, interpreter), input);
    }

    @Override
    public Object lastValue(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return new LastCall(callable(input, frame, interpreter), given(input, frame, interpreter), input);
    }

    private Callable callable(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return callable(shown, interpreter.evaluate(function, input, frame));
    }

    private static Callable callable(String shown, @Nullable Object value) {
        if (value instanceof Callable callable) {
            return callable;
        }
        throw EvaluationException.fails("it calls " + shown + ", which is not a function");
    }

    private List<@Nullable Object> given(@Nullable Object input, Frame frame, Interpreter interpreter) {
        List<@Nullable Object> given = new ArrayList<>(arguments.size() + 1);
        for (Part argument : arguments) {
            given.add(interpreter.evaluate(argument, input, frame));
        }
        return given;
    }

    /** A function with some of its arguments: {@code f(a, ?)}. */
    record PartialPart(CallPart call) implements Part {
        @Override
        public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Callable function = call.callable(input, frame, interpreter);
            List<@Nullable Object> given = new ArrayList<>();
            for (Part argument : call.arguments) {
                given.add(
                        argument instanceof HolePart
                                ? Callable.Partial.HOLE
                                : interpreter.evaluate(argument, input, frame));
            }
            return new Callable.Partial(function, given);
        }
    }

    /** A placeholder for an argument that is given later. */
    record HolePart() implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            throw new IllegalStateException("a hole has no value");
        }
    }

    /** {@code a ~> f(b)}, {@code a ~> f}: calls the second part with the first; two functions are composed. */
    record ChainPart(Part first, Part second, boolean keepsArray) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(first, input, frame);
            if (second instanceof CallPart call) {
                Callable function = call.callable(input, frame, interpreter);
                List<@Nullable Object> given = call.given(input, frame, interpreter);
                given.add(0, value);
                return interpreter.call(function, given, input);
            }
            Callable function = callable("what follows ~>", interpreter.evaluate(second, input, frame));
            if (value instanceof Callable before) {
                return new Callable.Composed(before, function);
            }
            List<@Nullable Object> given = new ArrayList<>(1);
            given.add(value);
            return interpreter.call(function, given);
        }
    }
}
