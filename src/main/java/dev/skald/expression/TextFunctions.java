package dev.skald.expression;

import static dev.skald.expression.Builtins.function;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.CodePoints;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.Numbers;
import dev.skald.expression.value.TextSearch;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSONata's functions of texts. They count characters as Unicode does. */
final class TextFunctions {
    private TextFunctions() {}

    static List<Callable.Native> all() {
        return List.of(
                function(
                        "string",
                        "<x-b?:s>",
                        Object.class,
                        (value, arguments, budget) -> value instanceof String
                                ? value
                                : JsonWriter.json(value, Boolean.TRUE.equals(arguments.get(1)), budget)),
                text("length", "<s-:n>", (text, arguments, budget) -> BigDecimal.valueOf(CodePoints.length(text))),
                text("lowercase", "<s-:s>", (text, arguments, budget) -> text.toLowerCase(Locale.ROOT)),
                text("uppercase", "<s-:s>", (text, arguments, budget) -> text.toUpperCase(Locale.ROOT)),
                text("trim", "<s-:s>", (text, arguments, budget) -> trim(text)),
                text("substring", "<s-nn?:s>", TextFunctions::substring),
                text("substringBefore", "<s-s:s>", TextFunctions::substringBefore),
                text("substringAfter", "<s-s:s>", TextFunctions::substringAfter),
                text("pad", "<s-ns?:s>", TextFunctions::pad),
                text(
                        "contains",
                        "<s-(sf):b>",
                        (text, arguments, budget) ->
                                search("contains", arguments, budget).find(text, 0) >= 0),
                text("split", "<s-(sf)n?:a<s>>", TextFunctions::split),
                function("join", "<a<s>s?:s>", List.class, TextFunctions::join),
                text("replace", "<s-(sf)(sf)n?:s>", TextFunctions::replace),
                text(
                        "base64encode",
                        "<s-:s>",
                        (text, arguments, budget) ->
                                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))),
                text("base64decode", "<s-:s>", (text, arguments, budget) -> base64Decoded(text)));
    }

    /** A function of a text; its cost is the length of the text. */
    static Callable.Native text(String name, String signature, Builtins.Unary<String> body) {
        return function(name, signature, String.class, (text, arguments, budget) -> {
            budget.spendOnText(text.length());
            return body.of(text, arguments, budget);
        });
    }

    /** An argument that must be a text: JSONata would also accept a regular expression, Skald does not. */
    private static String argument(String function, List<@Nullable Object> arguments, int index) {
        if (arguments.get(index) instanceof String text) {
            return text;
        }
        throw EvaluationException.fails("$" + function + ": argument " + (index + 1) + " must be a text");
    }

    /** A search for the second argument. */
    private static TextSearch search(String function, List<@Nullable Object> arguments, Budget budget) {
        return new TextSearch(argument(function, arguments, 1), budget);
    }

    private static String trim(String text) {
        StringBuilder trimmed = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!space) {
                trimmed.append(c);
            } else if (!trimmed.isEmpty() && trimmed.charAt(trimmed.length() - 1) != ' ') {
                trimmed.append(' ');
            }
        }
        return trimmed.toString().stripTrailing();
    }

    private static String substring(String text, List<@Nullable Object> arguments, Budget budget) {
        int length = CodePoints.length(text);
        BigDecimal start = arguments.get(1) instanceof BigDecimal given ? given : BigDecimal.ZERO;
        BigDecimal fromEnd = Numbers.sum(start, BigDecimal.valueOf(length), budget);
        if (fromEnd.signum() < 0) {
            start = BigDecimal.ZERO;
        }
        long whole = Numbers.whole(start);
        long from = whole < 0 ? length + whole : whole;
        if (!(arguments.get(2) instanceof BigDecimal count)) {
            return CodePoints.part(text, from, length);
        }
        // Positions may be fractions: their sum is rounded, not each of them.
        BigDecimal end = Numbers.sum(start.signum() < 0 ? fromEnd : start, count, budget);
        return count.signum() > 0 ? CodePoints.part(text, from, Numbers.whole(end)) : "";
    }

    private static String substringBefore(String text, List<@Nullable Object> arguments, Budget budget) {
        int at = arguments.get(1) == null
                ? -1
                : search("substringBefore", arguments, budget).find(text, 0);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String substringAfter(String text, List<@Nullable Object> arguments, Budget budget) {
        String mark = arguments.get(1) instanceof String given ? given : "";
        int at = arguments.get(1) == null
                ? -1
                : search("substringAfter", arguments, budget).find(text, 0);
        return at < 0 ? text : text.substring(at + mark.length());
    }

    private static String pad(String text, List<@Nullable Object> arguments, Budget budget) {
        long width = NumberFunctions.whole(arguments, 1, 0);
        long missing = Math.abs(width) - CodePoints.length(text);
        if (missing <= 0) {
            return text;
        }
        String with = arguments.get(2) instanceof String given && !given.isEmpty() ? given : " ";
        budget.spendOnText(missing);
        budget.spendOnText(with.length());
        int[] filler = with.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(filler[i % filler.length]);
        }
        budget.spendOnText((long) text.length() + padding.length(), text.length());
        return width < 0 ? padding + text : text + padding;
    }

    private static List<String> split(String text, List<@Nullable Object> arguments, Budget budget) {
        int limit = limit("split", arguments, 2);
        String separator = argument("split", arguments, 1);
        List<String> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            budget.spendOnList(text.length());
            text.codePoints().limit(limit).forEach(c -> parts.add(Character.toString(c)));
            return parts;
        }
        TextSearch search = search("split", arguments, budget);
        int at = 0;
        while (parts.size() < limit && at >= 0) {
            int end = search.find(text, at);
            parts.add(text.substring(at, end < 0 ? text.length() : end));
            at = end < 0 ? -1 : end + separator.length();
            budget.spendOnList(parts.size(), 1);
        }
        return parts;
    }

    private static String join(List<?> texts, List<@Nullable Object> arguments, Budget budget) {
        String between = arguments.get(1) instanceof String given ? given : "";
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String text = (String) texts.get(i);
            String before = i == 0 ? "" : between;
            long more = (long) before.length() + text.length();
            budget.spendOnText(joined.length() + more, more + 1);
            joined.append(before).append(text);
        }
        return joined.toString();
    }

    private static String replace(String text, List<@Nullable Object> arguments, Budget budget) {
        String pattern = argument("replace", arguments, 1);
        String with = argument("replace", arguments, 2);
        int limit = limit("replace", arguments, 3);
        if (pattern.isEmpty()) {
            throw EvaluationException.fails("$replace can't replace an empty text");
        }
        TextSearch search = search("replace", arguments, budget);
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        for (int count = 0; count < limit; count++) {
            int found = search.find(text, at);
            if (found < 0) {
                break;
            }
            long more = (long) found - at + with.length();
            budget.spendOnText(replaced.length() + more, more);
            replaced.append(text, at, found).append(with);
            at = found + pattern.length();
        }
        budget.spendOnText((long) replaced.length() + text.length() - at, (long) text.length() - at);
        return replaced.append(text, at, text.length()).toString();
    }

    private static int limit(String function, List<@Nullable Object> arguments, int index) {
        int limit = NumberFunctions.whole(arguments, index, Integer.MAX_VALUE);
        if (limit < 0) {
            throw EvaluationException.fails("$" + function + " needs a limit that is not negative");
        }
        return limit;
    }

    private static String base64Decoded(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(text)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            throw EvaluationException.fails("$base64decode takes a text in UTF-8, encoded in base 64");
        }
    }
}
