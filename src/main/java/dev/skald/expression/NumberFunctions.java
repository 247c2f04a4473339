package dev.skald.expression;

import static dev.skald.expression.Builtins.function;

import dev.skald.expression.format.FormatInteger;
import dev.skald.expression.format.FormatNumber;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.Numbers;
import dev.skald.queue.text.NumberBounds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSONata's functions of numbers. */
final class NumberFunctions {
    private static final int PLACES_MAX = 100;
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?");
    private static final Pattern OTHER_BASE = Pattern.compile("0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+");

    private NumberFunctions() {}

    static List<Callable.Native> all() {
        return List.of(
                function("abs", "<n-:n>", BigDecimal.class, (n, arguments, budget) -> n.abs()),
                function(
                        "floor",
                        "<n-:n>",
                        BigDecimal.class,
                        (n, arguments, budget) -> Numbers.rounded(n, 0, RoundingMode.FLOOR, budget)),
                function(
                        "ceil",
                        "<n-:n>",
                        BigDecimal.class,
                        (n, arguments, budget) -> Numbers.rounded(n, 0, RoundingMode.CEILING, budget)),
                function("round", "<n-n?:n>", BigDecimal.class, NumberFunctions::round),
                function("sqrt", "<n-:n>", BigDecimal.class, (n, arguments, budget) -> Numbers.root(n, budget)),
                function("power", "<n-n:n>", BigDecimal.class, NumberFunctions::power),
                function("number", "<(nsb)-:n>", Object.class, (value, arguments, budget) -> number(value, budget)),
                function("sum", "<a<n>:n>", List.class, (list, arguments, budget) -> sum(list, budget)),
                function("average", "<a<n>:n>", List.class, NumberFunctions::average),
                function("max", "<a<n>:n>", List.class, (list, arguments, budget) -> extreme(list, 1, budget)),
                function("min", "<a<n>:n>", List.class, (list, arguments, budget) -> extreme(list, -1, budget)),
                function("formatBase", "<n-n?:s>", BigDecimal.class, NumberFunctions::formatBase),
                function("formatNumber", "<n-so?:s>", BigDecimal.class, NumberFunctions::formatNumber),
                function("formatInteger", "<n-s:s>", BigDecimal.class, NumberFunctions::formatInteger));
    }

    private static BigDecimal round(BigDecimal number, List<@Nullable Object> arguments, Budget budget) {
        int places = whole(arguments, 1, 0);
        if (Math.abs((long) places) > PLACES_MAX) {
            throw new EvaluationException("uses $round with more than " + PLACES_MAX + " digits");
        }
        return Numbers.rounded(number, places, RoundingMode.HALF_EVEN, budget);
    }

    private static @Nullable Object power(BigDecimal base, List<@Nullable Object> arguments, Budget budget) {
        return arguments.get(1) instanceof BigDecimal exponent ? Numbers.power(base, exponent, budget) : null;
    }

    private static BigDecimal number(Object value, Budget budget) {
        return switch (value) {
            case BigDecimal number -> number;
            case Boolean bool -> bool ? BigDecimal.ONE : BigDecimal.ZERO;
            case String text
            when text.length() > NumberBounds.LENGTH_MAX ->
                throw EvaluationException.fails(
                        "$number takes a text of " + NumberBounds.LENGTH_MAX + " characters at most");
            case String text
            when OTHER_BASE.matcher(text).matches() ->
                Numbers.bounded(new BigDecimal(new BigInteger(text.substring(2), base(text.charAt(1)))), budget);
            case String text
            when DECIMAL.matcher(text).matches() && NumberBounds.allow(text) ->
                Numbers.bounded(new BigDecimal(text), budget);
            default -> throw EvaluationException.fails("$number takes a text that is a number as JSON writes it");
        };
    }

    private static int base(char letter) {
        return switch (letter) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            default -> 2;
        };
    }

    private static BigDecimal sum(List<?> numbers, Budget budget) {
        budget.spend(numbers.size());
        BigDecimal sum = BigDecimal.ZERO;
        for (Object each : numbers) {
            sum = Numbers.compute("+", sum, (BigDecimal) each, budget);
        }
        return sum;
    }

    private static @Nullable Object average(List<?> numbers, List<@Nullable Object> arguments, Budget budget) {
        return numbers.isEmpty()
                ? null
                : Numbers.quotient(sum(numbers, budget), BigDecimal.valueOf(numbers.size()), budget);
    }

    private static @Nullable Object extreme(List<?> numbers, int sign, Budget budget) {
        budget.spend(numbers.size());
        BigDecimal extreme = null;
        for (Object each : numbers) {
            BigDecimal number = (BigDecimal) each;
            if (extreme == null || Numbers.compare(number, extreme, budget) * sign > 0) {
                extreme = number;
            }
        }
        return extreme;
    }

    private static String formatBase(BigDecimal number, List<@Nullable Object> arguments, Budget budget) {
        int radix = whole(arguments, 1, 10);
        if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
            throw EvaluationException.fails("$formatBase takes a base from 2 to 36");
        }
        budget.spendOnNumber();
        return Numbers.rounded(number, 0, RoundingMode.HALF_EVEN, budget)
                .toBigInteger()
                .toString(radix);
    }

    private static String formatNumber(BigDecimal number, List<@Nullable Object> arguments, Budget budget) {
        Map<?, ?> options = arguments.get(2) instanceof Map<?, ?> given ? given : Map.of();
        budget.spendOnNumber();
        return FormatNumber.of(picture("formatNumber", arguments), options).format(number);
    }

    private static String formatInteger(BigDecimal number, List<@Nullable Object> arguments, Budget budget) {
        budget.spendOnNumber();
        return FormatInteger.of(picture("formatInteger", arguments))
                .format(number.setScale(0, RoundingMode.FLOOR).toBigInteger());
    }

    private static String picture(String function, List<@Nullable Object> arguments) {
        return arguments.get(1) instanceof String picture ? checkedPicture(function, picture) : "";
    }

    /** Checks that a picture is not too long. */
    static String checkedPicture(String function, String picture) {
        if (picture.length() > FormatInteger.PICTURE_MAX) {
            throw new EvaluationException(
                    "uses $" + function + " with a picture of more than " + FormatInteger.PICTURE_MAX + " characters");
        }
        return picture;
    }

    /** An argument as a whole number, rounded towards zero; the default when it was omitted. */
    static int whole(List<@Nullable Object> arguments, int index, int otherwise) {
        if (!(arguments.get(index) instanceof BigDecimal number)) {
            return otherwise;
        }
        return Numbers.whole(number);
    }
}
