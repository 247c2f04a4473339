package dev.skald.participant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One word of a JSONata expression.
 *
 * <p>The JSONata library keeps what it parsed to itself, so what an expression refers to is found by reading its words.
 * This reads only as much of them as is needed to tell strings, comments, names and regular expressions from the rest;
 * whether the expression is well-formed is the library's say.
 *
 * @param kind what it is
 * @param text a name or variable without its marks, the characters of an operator, the inside of a string
 */
record Token(Kind kind, String text) {
    enum Kind {
        VARIABLE,
        NAME,
        STRING,
        REGEX,
        OPERATOR
    }

    private static final Set<String> WORD_OPERATORS = Set.of("and", "or", "in");
    private static final Set<String> FUNCTION = Set.of("function", "\u03BB");
    private static final String NAME_ENDS = " \t\n\r.[]{}(),@#;:?+-*/%|=<>^&!~";

    boolean is(Kind kind, String text) {
        return this.kind == kind && this.text.equals(text);
    }

    boolean isOperator(String text) {
        return is(Kind.OPERATOR, text);
    }

    static List<Token> read(String expression) {
        return new Reader(expression).read();
    }

    /** How deeply brackets are nested. */
    static int depth(List<Token> tokens) {
        int depth = 0;
        int deepest = 0;
        for (Token token : tokens) {
            if (token.kind == Kind.OPERATOR && "([{".contains(token.text)) {
                deepest = Math.max(deepest, ++depth);
            } else if (token.kind == Kind.OPERATOR && ")]}".contains(token.text)) {
                depth--;
            }
        }
        return deepest;
    }

    /** The names that follow a variable and a dot, for example {@code hotel} in {@code $steps.hotel.id}. */
    static Set<String> members(List<Token> tokens, String variable) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token name = tokens.get(i + 2);
            if (tokens.get(i).is(Kind.VARIABLE, variable)
                    && tokens.get(i + 1).isOperator(".")
                    && (name.kind == Kind.NAME || name.kind == Kind.STRING)) {
                names.add(name.text);
            }
        }
        return names;
    }

    /** The variables that the expression binds itself: by assignment, by position or focus, and as parameters. */
    static Set<String> bound(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        boolean parameters = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean begins = token.isOperator("(") && i > 0 && FUNCTION.contains(tokens.get(i - 1).text);
            parameters = begins || (parameters && !token.isOperator(")"));
            if (token.kind != Kind.VARIABLE) {
                continue;
            }
            boolean assigned = i + 1 < tokens.size() && tokens.get(i + 1).isOperator(":=");
            boolean focus = i > 0
                    && (tokens.get(i - 1).isOperator("@") || tokens.get(i - 1).isOperator("#"));
            if (parameters || assigned || focus) {
                names.add(token.text);
            }
        }
        return names;
    }

    /** Reads from left to right. */
    private static final class Reader {
        private final String source;
        private final List<Token> tokens = new ArrayList<>();
        private int at;
        /** Whether a value comes next; then a slash begins a regular expression, and an asterisk is a wildcard. */
        private boolean valueNext = true;

        Reader(String source) {
            this.source = source;
        }

        List<Token> read() {
            while (at < source.length()) {
                char c = source.charAt(at);
                if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                    at++;
                } else if (source.startsWith("/*", at)) {
                    int end = source.indexOf("*/", at + 2);
                    at = end < 0 ? source.length() : end + 2;
                } else if (c == '"' || c == '\'') {
                    add(Kind.STRING, quoted(c), false);
                } else if (c == '`') {
                    add(Kind.NAME, quoted(c), false);
                } else if (c == '/' && valueNext) {
                    add(Kind.REGEX, quoted(c), false);
                } else if (NAME_ENDS.indexOf(c) >= 0) {
                    operator(c);
                } else {
                    word();
                }
            }
            return tokens;
        }

        private void add(Kind kind, String text, boolean thenValue) {
            tokens.add(new Token(kind, text));
            valueNext = thenValue;
        }

        /** Up to the same mark again; a backslash takes the mark behind it in, but not between back-ticks. */
        private String quoted(char mark) {
            StringBuilder text = new StringBuilder();
            for (at++; at < source.length(); at++) {
                char c = source.charAt(at);
                if (c == mark) {
                    at++;
                    break;
                }
                if (c == '\\' && mark != '`' && at + 1 < source.length()) {
                    text.append(c);
                    at++;
                }
                text.append(source.charAt(at));
            }
            return text.toString();
        }

        private void operator(char c) {
            at++;
            boolean endsValue = c == ')' || c == ']' || c == '}';
            // Where a value is awaited these stand for one: wildcard, parent, and the gap in a partial application.
            boolean isValue = valueNext && (c == '*' || c == '%' || c == '?');
            String text = String.valueOf(c);
            if (at < source.length() && Set.of(":=", "~>").contains(text + source.charAt(at))) {
                text += source.charAt(at);
                at++;
            }
            add(Kind.OPERATOR, text, !(endsValue || isValue));
        }

        private void word() {
            int start = at;
            while (at < source.length() && NAME_ENDS.indexOf(source.charAt(at)) < 0) {
                at++;
            }
            String word = source.substring(start, at);
            if (word.startsWith("$")) {
                add(Kind.VARIABLE, word.substring(1), false);
            } else if (!valueNext && WORD_OPERATORS.contains(word)) {
                add(Kind.OPERATOR, word, true);
            } else {
                add(Kind.NAME, word, false);
            }
        }
    }
}
