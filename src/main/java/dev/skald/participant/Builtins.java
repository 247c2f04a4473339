package dev.skald.participant;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSONata's own functions, as far as expressions may use them. The {@link Budget} is looked at between evaluations, so a
 * function of the library that runs for long, or makes much of little, has to be kept from it here.
 */
final class Builtins {
    static final String NO_REGEX = "has a regular expression, which expressions may not use as its time has no bound";

    /** Each gives another value at each evaluation, so that attempts under one idempotency key would differ. */
    private static final Set<String> CHANGING = Set.of("now", "millis", "random", "shuffle");

    /** What cannot be looked through at start, or matches with regular expressions of its caller's making. */
    private static final Set<String> UNBOUNDED = Set.of("eval", "parseInteger");

    /** Every function of the library that may be used. */
    private static final Set<String> ALLOWED = Set.of(
            "abs",
            "append",
            "assert",
            "average",
            "base64decode",
            "base64encode",
            "boolean",
            "ceil",
            "clone",
            "contains",
            "count",
            "decodeUrl",
            "decodeUrlComponent",
            "distinct",
            "each",
            "encodeUrl",
            "encodeUrlComponent",
            "error",
            "exists",
            "filter",
            "floor",
            "formatBase",
            "formatInteger",
            "formatNumber",
            "fromMillis",
            "join",
            "keys",
            "length",
            "lookup",
            "lowercase",
            "map",
            "match",
            "max",
            "merge",
            "min",
            "not",
            "number",
            "pad",
            "power",
            "reduce",
            "replace",
            "reverse",
            "round",
            "sift",
            "single",
            "sort",
            "split",
            "spread",
            "sqrt",
            "string",
            "substring",
            "substringAfter",
            "substringBefore",
            "sum",
            "toMillis",
            "trim",
            "type",
            "uppercase",
            "zip");

    /** The most characters that one function may make. */
    private static final int TEXT_MAX = 1024 * 1024;

    private static final int TIMESTAMP_MAX = 64;
    private static final int PICTURE_MAX = 200;
    private static final int DIGITS_MAX = 100;
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{5}");

    private static final Map<String, Jsonata.JFunction> REPLACED = replaced();

    private Builtins() {}

    static Set<String> allowed() {
        return ALLOWED;
    }

    /** Why a function may not be used; null when it may, or is none. */
    static @Nullable String forbidden(String name) {
        if (CHANGING.contains(name)) {
            return "uses $" + name + ", which gives another value at each attempt; pass it in the input";
        }
        return UNBOUNDED.contains(name) ? "uses $" + name + ", which expressions may not use" : null;
    }

    /** Puts the bounded functions in the place of the library's. */
    static void bind(Jsonata.Frame frame) {
        REPLACED.forEach(frame::bind);
    }

    private static Map<String, Jsonata.JFunction> replaced() {
        Map<String, Jsonata.JFunction> functions = new HashMap<>();
        for (Set<String> names : List.of(CHANGING, UNBOUNDED)) {
            for (String name : names) {
                add(functions, name, null, arguments -> {
                    throw new Budget.Exhausted(String.valueOf(forbidden(name)));
                });
            }
        }
        add(functions, "pad", "<s-ns?:s>", Builtins::pad);
        add(functions, "join", "<a<s>s?:s>", Builtins::join);
        add(functions, "replace", "<s-(sf)(sf)n?:s>", Builtins::replace);
        add(functions, "round", "<n-n?:n>", Builtins::round);
        add(functions, "toMillis", "<s-s?:n>", Builtins::toMillis);
        add(functions, "fromMillis", "<n-s?s?:s>", Builtins::fromMillis);
        add(functions, "formatInteger", "<n-s:s>", Builtins::formatInteger);
        add(functions, "formatNumber", "<n-so?:s>", Builtins::formatNumber);
        return Map.copyOf(functions);
    }

    private static void add(
            Map<String, Jsonata.JFunction> functions,
            String name,
            @Nullable String signature,
            Jsonata.FnVarArgs<@Nullable Object> function) {
        functions.put(name, Jsonata.function(name, function, signature));
    }

    /** Written anew, as the library's takes time that grows with the square of the width. */
    private static @Nullable Object pad(List<?> arguments) {
        String text = at(arguments, 0, String.class);
        Number width = at(arguments, 1, Number.class);
        String with = at(arguments, 2, String.class);
        if (text == null || width == null) {
            return null;
        }
        if (Math.abs(width.doubleValue()) > TEXT_MAX) {
            throw tooMuch("pad");
        }
        int missing = Math.abs(width.intValue()) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        int[] filler = with == null || with.isEmpty()
                ? new int[] {' '}
                : with.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(filler[i % filler.length]);
        }
        return width.intValue() < 0 ? padding + text : text + padding;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object join(List<?> arguments) {
        List<String> texts = at(arguments, 0, List.class);
        String between = at(arguments, 1, String.class);
        if (texts != null && between != null && (long) texts.size() * between.length() > TEXT_MAX) {
            throw tooMuch("join");
        }
        return Functions.join(texts, between);
    }

    private static @Nullable Object replace(List<?> arguments) {
        String text = at(arguments, 0, String.class);
        Object replacement = at(arguments, 2, Object.class);
        if (text != null
                && replacement instanceof String with
                && (long) text.length() * with.length() > 16L * TEXT_MAX) {
            throw tooMuch("replace");
        }
        return Functions.replace(text, at(arguments, 1, Object.class), replacement, at(arguments, 3, Integer.class));
    }

    private static @Nullable Object round(List<?> arguments) {
        Number digits = at(arguments, 1, Number.class);
        if (digits != null && Math.abs(digits.doubleValue()) > DIGITS_MAX) {
            throw new Budget.Exhausted("uses $round with more than " + DIGITS_MAX + " digits");
        }
        return Functions.round(at(arguments, 0, Number.class), digits);
    }

    private static @Nullable Object toMillis(List<?> arguments) {
        String timestamp = at(arguments, 0, String.class);
        if (at(arguments, 1, String.class) != null || (timestamp != null && timestamp.length() > TIMESTAMP_MAX)) {
            throw new Budget.Exhausted("uses $toMillis with something else than one ISO 8601 timestamp");
        }
        try {
            return Functions.dateTimeToMillis(timestamp, null);
        } catch (ParseException noTimestamp) {
            throw new Budget.Exhausted("uses $toMillis with something else than one ISO 8601 timestamp");
        }
    }

    private static @Nullable Object fromMillis(List<?> arguments) {
        String picture = picture(arguments, "fromMillis");
        if (picture != null && LONG_NUMBER.matcher(picture).find()) {
            throw tooMuch("fromMillis");
        }
        return Functions.dateTimeFromMillis(at(arguments, 0, Number.class), picture, at(arguments, 2, String.class));
    }

    private static @Nullable Object formatInteger(List<?> arguments) {
        return Functions.formatInteger(at(arguments, 0, Number.class), picture(arguments, "formatInteger"));
    }

    private static @Nullable Object formatNumber(List<?> arguments) {
        String picture = picture(arguments, "formatNumber");
        return Functions.formatNumber(at(arguments, 0, Number.class), picture, at(arguments, 2, Map.class));
    }

    private static @Nullable String picture(List<?> arguments, String name) {
        String picture = at(arguments, 1, String.class);
        if (picture != null && picture.length() > PICTURE_MAX) {
            throw new Budget.Exhausted("uses $" + name + " with a picture of more than " + PICTURE_MAX + " characters");
        }
        return picture;
    }

    private static <T> @Nullable T at(List<?> arguments, int index, Class<T> type) {
        Object argument = index < arguments.size() ? arguments.get(index) : null;
        return type.isInstance(argument) ? type.cast(argument) : null;
    }

    private static Budget.Exhausted tooMuch(String name) {
        return new Budget.Exhausted("uses $" + name + " to make too long a text");
    }
}
