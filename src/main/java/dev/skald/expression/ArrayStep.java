package dev.skald.expression;

import java.util.ArrayList;
import java.util.Collection;

/** A step of a path that makes an array; the path takes the array as one value and not as its elements. */
final class ArrayStep extends ArrayList<Object> {
    private static final long serialVersionUID = 1;

    ArrayStep(Collection<?> elements) {
        super(elements);
    }
}
