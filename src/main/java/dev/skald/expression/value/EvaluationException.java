package dev.skald.expression.value;

import dev.skald.expression.Expression;

/** An evaluation can't go on. Unchecked, as it ends every evaluation around it; {@link Expression} catches it. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message goes on a sentence that began with the expression. */
    public EvaluationException(String message) {
        super(message, null, false, false);
    }

    /** A failure of the expression's own making, not of a bound: of a wrong type, or by {@code $error}. */
    public static EvaluationException fails(String why) {
        return new EvaluationException("fails: " + why);
    }
}
