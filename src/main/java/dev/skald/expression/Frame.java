package dev.skald.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables that are seen in one place, and what the present value there is a member of. */
final class Frame {
    /** Where no value is a member of another. */
    static final Origin NOWHERE = new Origin(null, null);

    /**
     * What a value is a member of.
     *
     * @param value it; null for {@link #NOWHERE}
     * @param before what that is a member of
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
     * @param values what its variables stand for; null for those that there are not
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
