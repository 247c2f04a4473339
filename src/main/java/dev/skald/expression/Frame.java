package dev.skald.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables that are visible at one place, and the parents of the current value. */
final class Frame {
    /** The parent of a value that is not a member. */
    static final Origin NOWHERE = new Origin(null, null);

    /**
     * A parent of a value.
     *
     * @param value the parent; null for {@link #NOWHERE}
     * @param before the parent of the parent
     */
    record Origin(@Nullable Object value, @Nullable Origin before) {
        Origin beforeThis() {
            return before == null ? NOWHERE : before;
        }
    }

    private final @Nullable Frame outer;
    private final Function<String, @Nullable Object> outermost;
    private @Nullable Map<String, @Nullable Object> variables;
    private @Nullable Origin origin;

    private Frame(@Nullable Frame outer, Function<String, @Nullable Object> outermost) {
        this.outer = outer;
        this.outermost = outermost;
    }

    /**
     * The outermost frame.
     *
     * @param values of its variables; null for unknown ones
     */
    static Frame of(Function<String, @Nullable Object> values) {
        return new Frame(null, values);
    }

    Frame inner() {
        return new Frame(this, outermost);
    }

    Frame inner(Origin origin) {
        Frame inner = inner();
        inner.origin = origin;
        return inner;
    }

    void bind(String name, @Nullable Object value) {
        Map<String, @Nullable Object> known = variables;
        if (known == null) {
            known = new HashMap<>();
            variables = known;
        }
        known.put(name, value);
    }

    @Nullable
    Object lookUp(String name) {
        for (Frame frame = this; frame != null; frame = frame.outer) {
            Map<String, @Nullable Object> known = frame.variables;
            if (known != null && known.containsKey(name)) {
                return known.get(name);
            }
        }
        return outermost.apply(name);
    }

    Origin origin() {
        for (Frame frame = this; frame != null; frame = frame.outer) {
            Origin known = frame.origin;
            if (known != null) {
                return known;
            }
        }
        return NOWHERE;
    }
}
