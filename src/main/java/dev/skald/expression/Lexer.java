package dev.skald.expression;

import dev.skald.expression.value.ExpressionFailure;
import java.util.Set;

/** Splits an expression into tokens, from left to right. */
final class Lexer {
    static final String NO_REGEX = "has a regular expression, which expressions may not use: its time has no bound";

    private static final String SPACE = " \t\n\r\u000B";
    private static final String OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static final Set<String> PAIRS = Set.of("..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??");

    private final String source;
    private int at;

    Lexer(String source) {
        this.source = source;
    }

    /**
     * The next token.
     *
     * @param afterValue whether a value ends before it: then a slash divides, and does not begin a regular expression
     */
    Lexeme next(boolean afterValue) throws ExpressionFailure {
        skipSpace();
        int start = at;
        if (at >= source.length()) {
            return new Lexeme(Lexeme.Kind.END, "", start);
        }
        char c = source.charAt(at);
        if (c == '/' && !afterValue) {
            throw new ExpressionFailure(NO_REGEX);
        }
        if (OPERATORS.indexOf(c) >= 0) {
            return operator(start);
        }
        if (c == '"' || c == '\'') {
            return new Lexeme(Lexeme.Kind.STRING, string(c), start);
        }
        if (c == '`') {
            return new Lexeme(Lexeme.Kind.NAME, quotedName(), start);
        }
        return c >= '0' && c <= '9' ? number(start) : word(start);
    }

    /** The text from a position to the closing bracket, with both brackets; the next token comes after it. */
    String angleBrackets(int start) throws ExpressionFailure {
        int depth = 0;
        for (at = start; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == '<') {
                depth++;
            } else if (c == '>' && --depth == 0) {
                at++;
                return source.substring(start, at);
            }
        }
        throw new ExpressionFailure("does not parse: a signature does not end with >");
    }

    private void skipSpace() throws ExpressionFailure {
        while (at < source.length()) {
            if (SPACE.indexOf(source.charAt(at)) >= 0) {
                at++;
            } else if (source.startsWith("/*", at)) {
                int end = source.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new ExpressionFailure("does not parse: a comment does not end with */");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private Lexeme operator(int start) {
        boolean pair = at + 1 < source.length() && PAIRS.contains(source.substring(at, at + 2));
        at += pair ? 2 : 1;
        return new Lexeme(Lexeme.Kind.OPERATOR, source.substring(start, at), start);
    }

    private String string(char quote) throws ExpressionFailure {
        StringBuilder text = new StringBuilder();
        for (at++; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == quote) {
                at++;
                return text.toString();
            }
            if (c == '\\') {
                at++;
                text.append(escaped());
            } else {
                text.append(c);
            }
        }
        throw new ExpressionFailure("does not parse: a string does not end with " + quote);
    }

    private char escaped() throws ExpressionFailure {
        char c = at < source.length() ? source.charAt(at) : ' ';
        return switch (c) {
            case '"', '\'', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                String digits = source.substring(at + 1, Math.min(at + 5, source.length()));
                if (!digits.matches("[0-9a-fA-F]{4}")) {
                    throw new ExpressionFailure("does not parse: \\u needs four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw new ExpressionFailure("does not parse: there is no escape \\" + c);
        };
    }

    private String quotedName() throws ExpressionFailure {
        int end = source.indexOf('`', at + 1);
        if (end < 0) {
            throw new ExpressionFailure("does not parse: a name does not end with `");
        }
        String name = source.substring(at + 1, end);
        at = end + 1;
        return name;
    }

    private Lexeme number(int start) {
        if (source.charAt(at) == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (digitAt(at + 1) && source.charAt(at) == '.') {
            at++;
            skipDigits();
        }
        if (at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
            int sign = at + 1 < source.length() && "+-".indexOf(source.charAt(at + 1)) >= 0 ? 1 : 0;
            if (digitAt(at + 1 + sign)) {
                at += 1 + sign;
                skipDigits();
            }
        }
        return new Lexeme(Lexeme.Kind.NUMBER, source.substring(start, at), start);
    }

    private boolean digitAt(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private void skipDigits() {
        while (digitAt(at)) {
            at++;
        }
    }

    private Lexeme word(int start) {
        while (at < source.length()
                && SPACE.indexOf(source.charAt(at)) < 0
                && OPERATORS.indexOf(source.charAt(at)) < 0) {
            at++;
        }
        String word = source.substring(start, at);
        if (word.startsWith("$")) {
            return new Lexeme(Lexeme.Kind.VARIABLE, word.substring(1), start);
        }
        return switch (word) {
            case "and", "or", "in" -> new Lexeme(Lexeme.Kind.OPERATOR, word, start);
            case "true", "false", "null" -> new Lexeme(Lexeme.Kind.WORD, word, start);
            default -> new Lexeme(Lexeme.Kind.NAME, word, start);
        };
    }
}
