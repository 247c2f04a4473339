package dev.skald.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function as a value. {@link Interpreter#call} calls it. */
sealed interface Callable {
    /** The most arguments that a function gets when it is called for each element. */
    int arity();

    /** The code of a native function. */
    interface Body {
        /**
         * Computes the value.
         *
         * @param arguments one for each parameter; null when it was omitted or is nothing
         */
        @Nullable
        Object call(List<@Nullable Object> arguments, Interpreter interpreter);
    }

    /** A built-in function. */
    record Native(String name, Signature signature, Body body) implements Callable {
        @Override
        public int arity() {
            return signature.arity();
        }
    }

    /**
     * A function that an expression defines.
     *
     * @param input the current value at its definition
     * @param frame the variables at its definition
     */
    record Closure(LambdaPart lambda, @Nullable Object input, Frame frame) implements Callable {
        @Override
        public int arity() {
            return lambda.parameters().size();
        }
    }

    /**
     * A function that has some of its arguments already.
     *
     * @param given with {@link #HOLE} for each that is missing
     */
    record Partial(Callable function, List<@Nullable Object> given) implements Callable {
        static final Object HOLE = new Object();

        @Override
        public int arity() {
            return (int) given.stream().filter(HOLE::equals).count();
        }

        List<@Nullable Object> filled(List<@Nullable Object> arguments) {
            List<@Nullable Object> filled = new ArrayList<>(given.size());
            int next = 0;
            for (Object each : given) {
                if (!HOLE.equals(each)) {
                    filled.add(each);
                } else {
                    filled.add(next < arguments.size() ? arguments.get(next) : null);
                    next++;
                }
            }
            return filled;
        }
    }

    /** A composition of functions. */
    record Composed(Callable first, Callable second) implements Callable {
        @Override
        public int arity() {
            return 1;
        }
    }
}
