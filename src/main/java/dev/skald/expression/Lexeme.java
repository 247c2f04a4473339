package dev.skald.expression;

/**
 * One token of an expression.
 *
 * @param text a name or variable without its marks, the characters of an operator, the digits of a number, or a string
 *     without quotes and escapes; empty at the end
 * @param start its position
 */
record Lexeme(Kind kind, String text, int start) {
    enum Kind {
        NAME,
        VARIABLE,
        STRING,
        NUMBER,
        WORD,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** The token in error messages. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case VARIABLE -> "$" + text;
            case NAME, STRING, NUMBER, WORD, OPERATOR -> text;
        };
    }
}
