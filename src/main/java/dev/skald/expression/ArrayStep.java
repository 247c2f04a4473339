package dev.skald.expression;

import java.util.ArrayList;
import java.util.Collection;

/** An array that a step of a path makes; the path takes it as one value, where it would take another's elements. */
final class ArrayStep extends ArrayList<Object> {
    private static final long serialVersionUID = 1;

    ArrayStep(Collection<?> elements) {
        super(elements);
    }
}
