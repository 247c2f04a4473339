package dev.skald.expression.value;

import org.jspecify.annotations.Nullable;

/** An expression that can't be parsed, or has no usable result. */
public final class ExpressionFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The message is the end of a sentence whose subject is the expression. */
    public ExpressionFailure(String message) {
        super(message, null, false, false);
    }

    /** With its cause, when it is an error of Skald itself. */
    public ExpressionFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** The message. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
