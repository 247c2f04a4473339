package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates parts of an expression and calls functions, within a budget. */
final class Interpreter {
    private final Budget budget;

    Interpreter(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /**
     * Evaluates a part.
     *
     * @param input the current value
     * @return its value; null for nothing
     * @throws EvaluationException when it fails, or exceeds the budget
     */
    @Nullable
    Object evaluate(Part part, @Nullable Object input, Frame frame) {
        budget.enter();
        Object value = part.value(input, frame, this);
        budget.leave();
        if (value instanceof Sequence sequence) {
            return part.keepsArray() ? sequence.keepingOne().meaning() : sequence.meaning();
        }
        return value;
    }

    /** The value of a function; for a sequence, the value that it stands for. */
    @Nullable
    Object call(Callable function, List<@Nullable Object> arguments) {
        Object value = call(function, arguments, null);
        return value instanceof Sequence sequence ? sequence.meaning() : value;
    }

    /**
     * Calls a function.
     *
     * @param input the current value, used for an omitted argument
     */
    @Nullable
    Object call(Callable function, List<@Nullable Object> arguments, @Nullable Object input) {
        Part.LastCall call = new Part.LastCall(function, arguments, input);
        while (true) {
            budget.spendOnCall();
            Object value = calledOnce(call);
            if (!(value instanceof Part.LastCall next)) {
                return value;
            }
            call = next;
        }
    }

    private @Nullable Object calledOnce(Part.LastCall call) {
        return switch (call.function()) {
            case Callable.Native known -> {
                String shown = "$" + known.name();
                List<@Nullable Object> arguments =
                        known.signature().arguments(shown, call.arguments(), call.input(), budget);
                yield known.body().call(arguments, this);
            }
            case Callable.Closure closure -> {
                budget.enter();
                Object value = entered(closure, call);
                budget.leave();
                yield value;
            }
            case Callable.Partial partial ->
                new Part.LastCall(partial.function(), partial.filled(call.arguments()), call.input());
            case Callable.Composed composed -> {
                List<@Nullable Object> between = new ArrayList<>();
                budget.deepen();
                between.add(call(composed.first(), call.arguments()));
                budget.leave();
                yield new Part.LastCall(composed.second(), between, null);
            }
        };
    }

    private @Nullable Object entered(Callable.Closure closure, Part.LastCall call) {
        LambdaPart lambda = closure.lambda();
        Signature signature = lambda.signature();
        List<@Nullable Object> arguments = signature == null
                ? call.arguments()
                : signature.arguments("the function", call.arguments(), call.input(), budget);
        Frame frame = closure.frame().inner();
        for (int i = 0; i < lambda.parameters().size(); i++) {
            frame.bind(lambda.parameters().get(i), i < arguments.size() ? arguments.get(i) : null);
        }
        return lambda.body().lastValue(closure.input(), frame, this);
    }

    /**
     * Calls a function for an element: with the element, its index or name, and all elements, if the function has so
     * many parameters.
     */
    @Nullable
    Object callForEach(Callable function, @Nullable Object element, Object index, @Nullable Object all) {
        List<@Nullable Object> arguments = new ArrayList<>(3);
        arguments.add(element);
        if (function.arity() >= 2) {
            arguments.add(index);
        }
        if (function.arity() >= 3) {
            arguments.add(all);
        }
        return call(function, arguments);
    }
}
