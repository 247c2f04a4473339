package dev.skald.participant;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import java.text.ParseException;
import java.util.List;
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

    /** The most characters that one function may make. */
    private static final int TEXT_MAX = 1024 * 1024;

    private static final int TIMESTAMP_MAX = 64;
    private static final int DIGITS_MAX = 100;
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{5}");

    private Builtins() {}

    /** Why a function may not be used; null when it may, or is none. */
    static @Nullable String forbidden(String name) {
        if (CHANGING.contains(name)) {
            return "uses $" + name + ", which gives another value at each attempt; pass it in the input";
        }
        return UNBOUNDED.contains(name) ? "uses $" + name + ", which expressions may not use" : null;
    }

    /** Puts the bounded functions in the place of the library's. */
    static void bind(Jsonata.Frame frame) {
        for (Set<String> names : List.of(CHANGING, UNBOUNDED)) {
            for (String name : names) {
                bind(frame, name, null, arguments -> {
                    throw new Budget.Exhausted(String.valueOf(forbidden(name)));
                });
            }
        }
        bind(frame, "pad", "<s-ns?:s>", Builtins::pad);
        bind(frame, "join", "<a<s>s?:s>", Builtins::join);
        bind(frame, "replace", "<s-(sf)(sf)n?:s>", Builtins::replace);
        bind(frame, "round", "<n-n?:n>", Builtins::round);
        bind(frame, "toMillis", "<s-s?:n>", Builtins::toMillis);
        bind(frame, "fromMillis", "<n-s?s?:s>", Builtins::fromMillis);
    }

    private static void bind(
            Jsonata.Frame frame,
            String name,
            @Nullable String signature,
            Jsonata.FnVarArgs<@Nullable Object> function) {
        frame.bind(name, Jsonata.function(name, function, signature));
    }

    private static @Nullable Object pad(List<?> arguments) {
        Number width = at(arguments, 1, Number.class);
        if (width != null && Math.abs(width.doubleValue()) > TEXT_MAX) {
            throw tooMuch("pad");
        }
        return Functions.pad(at(arguments, 0, String.class), width, at(arguments, 2, String.class));
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
        String picture = at(arguments, 1, String.class);
        if (picture != null && LONG_NUMBER.matcher(picture).find()) {
            throw tooMuch("fromMillis");
        }
        return Functions.dateTimeFromMillis(at(arguments, 0, Number.class), picture, at(arguments, 2, String.class));
    }

    private static <T> @Nullable T at(List<?> arguments, int index, Class<T> type) {
        Object argument = index < arguments.size() ? arguments.get(index) : null;
        return type.isInstance(argument) ? type.cast(argument) : null;
    }

    private static Budget.Exhausted tooMuch(String name) {
        return new Budget.Exhausted("uses $" + name + " to make too long a text");
    }
}
