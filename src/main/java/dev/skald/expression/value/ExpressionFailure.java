package dev.skald.expression.value;

import org.jspecify.annotations.Nullable;

/** An expression that cannot be parsed, or gave nothing that can be used. */
public final class ExpressionFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The message goes on a sentence that began with the expression. */
    public ExpressionFailure(String message) {
        super(message, null, false, false);
    }

    /** With what it came of, when that is an error of Skald's own. */
    public ExpressionFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** The message. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
