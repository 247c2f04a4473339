package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.JsonNull;
import dev.skald.expression.value.Numbers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON texts (RFC 8259). */
final class JsonWriter {
    /** The longest text that one expression may give, in characters, unless something else is said. */
    static final int RESULT_MAX = 64 * 1024;

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder();
    private final Budget budget;
    private final boolean pretty;
    private final boolean isResult;
    private final int charactersMax;
    private int depth;
    private int spent;

    private JsonWriter(Budget budget, boolean pretty, boolean isResult, int charactersMax) {
        this.budget = budget;
        this.pretty = pretty;
        this.isResult = isResult;
        this.charactersMax = charactersMax;
    }

    /** A value as text: texts unchanged, functions as an empty text, other values as JSON. */
    static String text(Object value, Budget budget) {
        return value instanceof String text ? text : json(value, false, budget);
    }

    /** A value as JSON; functions as an empty text. */
    static String json(Object value, boolean pretty, Budget budget) {
        return value instanceof Callable ? "" : new JsonWriter(budget, pretty, false, Integer.MAX_VALUE).written(value);
    }

    /**
     * The result of an expression as JSON.
     *
     * @param charactersMax how long it may be
     * @throws EvaluationException when it is longer, or contains a function
     */
    static String result(Object value, Budget budget, int charactersMax) {
        return new JsonWriter(budget, false, true, charactersMax).written(value);
    }

    static String tooLong(int charactersMax) {
        return "gives more than " + charactersMax + " characters of text";
    }

    private String written(Object value) {
        write(value);
        return text.toString();
    }

    private void write(@Nullable Object value) {
        budget.deepen();
        switch (value) {
            case null -> text.append("null");
            case JsonNull none -> text.append("null");
            case String string -> quote(string);
            case BigDecimal number -> text.append(Numbers.text(number, budget));
            case Boolean bool -> text.append(bool);
            case Map<?, ?> object -> {
                String comma = "";
                open('{');
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    text.append(comma);
                    newLine();
                    quote(String.valueOf(member.getKey()));
                    text.append(pretty ? ": " : ":");
                    write(member.getValue());
                    comma = ",";
                }
                close('}', object.isEmpty());
            }
            case List<?> list -> {
                String comma = "";
                open('[');
                for (Object element : list) {
                    text.append(comma);
                    newLine();
                    write(element);
                    comma = ",";
                }
                close(']', list.isEmpty());
            }
            // As JSON.stringify, which JSONata uses.
            case Callable function -> {
                if (isResult) {
                    throw new EvaluationException("gives a function, not a value");
                }
                text.append("\"\"");
            }
            default -> throw new IllegalStateException("not a value: " + value.getClass());
        }
        if (text.length() > charactersMax) {
            throw new EvaluationException(tooLong(charactersMax));
        }
        budget.spendOnText(text.length(), (long) text.length() - spent);
        spent = text.length();
        budget.leave();
    }

    private void open(char bracket) {
        text.append(bracket);
        depth++;
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (!empty) {
            newLine();
        }
        text.append(bracket);
    }

    private void newLine() {
        if (pretty) {
            text.append('\n').repeat("  ", depth);
        }
    }

    private void quote(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
