package dev.skald.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code function($a) { b }}.
 *
 * @param signature null when it has none
 */
record LambdaPart(List<String> parameters, @Nullable Signature signature, Part body) implements Part {
    @Override
    public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return new Callable.Closure(this, input, frame);
    }
}
