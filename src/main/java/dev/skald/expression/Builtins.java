package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The built-in functions, by name. */
final class Builtins {
    /** These give another value at each evaluation, so that attempts with one idempotency key would differ. */
    private static final Set<String> CHANGING = Set.of("now", "millis", "random", "shuffle");

    /** These can't be checked at the start, or match a text against the caller's pattern. */
    private static final Set<String> UNBOUNDED = Set.of("eval", "parseInteger", "match");

    private static final Map<String, Callable> FUNCTIONS = functions();

    private Builtins() {}

    /** The names of all functions. */
    static Set<String> names() {
        return FUNCTIONS.keySet();
    }

    static @Nullable Callable find(String name) {
        return FUNCTIONS.get(name);
    }

    /** Why one of JSONata's functions may not be used; null when it may, or when there is no such function. */
    static @Nullable String forbidden(String name) {
        if (CHANGING.contains(name)) {
            return "uses $" + name + ", which gives another value at each attempt; pass it in the input";
        }
        return UNBOUNDED.contains(name) ? "uses $" + name + ", which expressions may not use" : null;
    }

    /** A signature that this code contains. */
    static Signature signature(String text) {
        try {
            return Signature.parse(text);
        } catch (ExpressionFailure malformed) {
            throw new IllegalStateException(text, malformed);
        }
    }

    private static Map<String, Callable> functions() {
        Map<String, Callable> functions = new HashMap<>();
        for (List<Callable.Native> some : List.of(
                NumberFunctions.all(),
                TextFunctions.all(),
                UrlFunctions.all(),
                ListFunctions.all(),
                ObjectFunctions.all())) {
            some.forEach(function -> functions.put(function.name(), function));
        }
        return Map.copyOf(functions);
    }

    static Callable.Native function(String name, String signature, Callable.Body body) {
        return new Callable.Native(name, signature(signature), body);
    }

    /** A function of one argument, which gives nothing when the argument is nothing. */
    interface Unary<T> {
        @Nullable
        Object of(T argument, List<@Nullable Object> arguments, Budget budget);
    }

    /** A function that gives nothing when its first argument is nothing. */
    static <T> Callable.Native function(String name, String signature, Class<T> type, Unary<T> body) {
        return function(name, signature, (arguments, interpreter) -> {
            Object first = arguments.getFirst();
            return first == null ? null : body.of(type.cast(first), arguments, interpreter.budget());
        });
    }
}
