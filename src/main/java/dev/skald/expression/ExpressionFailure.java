package dev.skald.expression;

/** An expression that cannot be parsed, or gave nothing that can be used. */
public final class ExpressionFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The message goes on a sentence that began with the expression. */
    public ExpressionFailure(String message) {
        super(message, null, false, false);
    }

    /** The message. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
