package dev.skald.expression.value;

import dev.skald.expression.Expression;

/**
 * An evaluation can't continue. It is unchecked, because it ends all evaluations around it; {@link Expression} catches
 * it.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message is the end of a sentence whose subject is the expression. */
    public EvaluationException(String message) {
        super(message, null, false, false);
    }

    /** A failure of the expression itself, for example a wrong type or {@code $error}, and not of a limit. */
    public static EvaluationException fails(String why) {
        return new EvaluationException("fails: " + why);
    }
}
