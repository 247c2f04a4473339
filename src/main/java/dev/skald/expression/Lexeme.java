package dev.skald.expression;

/**
 * One word of an expression.
 *
 * @param text a name or variable without its marks, the characters of an operator, the digits of a number, a string's text
 *     with its escapes resolved; empty at the end
 * @param start where it begins
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

    /** As it is shown in a sentence. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case VARIABLE -> "$" + text;
            case NAME, STRING, NUMBER, WORD, OPERATOR -> text;
        };
    }
}
