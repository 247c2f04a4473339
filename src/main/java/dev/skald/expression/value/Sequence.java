package dev.skald.expression.value;

import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The values that a path or a function found: a list that stands for its element when it has one, and for nothing when
 * it is empty. All other lists are arrays, which stay lists.
 */
public final class Sequence extends ArrayList<@Nullable Object> {
    private static final long serialVersionUID = 1;

    /** Whether it stays a list even with one element. */
    private boolean keepsOne;

    public Sequence() {}

    public Sequence(Collection<?> elements) {
        super(elements);
    }

    public static Sequence of(@Nullable Object element) {
        Sequence sequence = new Sequence();
        sequence.add(element);
        return sequence;
    }

    public Sequence keepingOne() {
        keepsOne = true;
        return this;
    }

    /** The value that it stands for. */
    @Nullable
    public Object meaning() {
        return switch (size()) {
            case 0 -> null;
            case 1 -> keepsOne ? this : get(0);
            default -> this;
        };
    }
}
