package dev.skald.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function as a value. {@link Interpreter#call} calls it. */
sealed interface Callable {
    /** How many arguments a function that is called for each element is given at most. */
    int arity();

    /** What a native function does. */
    interface Body {
        /**
         * Computes the function's value.
         *
         * @param arguments one for each parameter; null where one was left out or is nothing
         */
        @Nullable
        Object call(List<@Nullable Object> arguments, Interpreter interpreter);
    }

    /** A function of Skald's own. */
    record Native(String name, Signature signature, Body body) implements Callable {
        @Override
        public int arity() {
            return signature.arity();
        }
    }

    /**
     * A function that an expression defines.
     *
     * @param input the present value where it was defined
     * @param frame the variables there
     */
    record Closure(LambdaPart lambda, @Nullable Object input, Frame frame) implements Callable {
        @Override
        public int arity() {
            return lambda.parameters().size();
        }
    }

    /**
     * A function of which some arguments are given.
     *
     * @param given with {@link #HOLE} for each that is not
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

    /** One function after the other. */
    record Composed(Callable first, Callable second) implements Callable {
        @Override
        public int arity() {
            return 1;
        }
    }
}
