package dev.skald.participant;

/** An expression that cannot be parsed, or gave nothing that can be used; never leaves this package. */
final class ExpressionFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The message goes on a sentence that began with the expression. */
    ExpressionFailure(String message) {
        super(message, null, false, false);
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
