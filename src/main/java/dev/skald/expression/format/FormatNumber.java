package dev.skald.expression.format;

import dev.skald.expression.value.EvaluationException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A format of numbers, by the pictures of XPath's {@code format-number} (XPath and XQuery Functions and Operators 3.1,
 * section 4.7).
 *
 * @param negative the format of negative numbers; null for the positive format with a minus sign
 */
public record FormatNumber(SubPicture positive, @Nullable SubPicture negative, Symbols symbols) {
    /** The characters with a meaning in a picture, and the texts that are written for them. */
    record Symbols(Map<String, String> texts) {
        private static final Map<String, String> DEFAULTS = Map.ofEntries(
                Map.entry("decimal-separator", "."),
                Map.entry("grouping-separator", ","),
                Map.entry("exponent-separator", "e"),
                Map.entry("infinity", "Infinity"),
                Map.entry("minus-sign", "-"),
                Map.entry("NaN", "NaN"),
                Map.entry("percent", "%"),
                Map.entry("per-mille", "\u2030"),
                Map.entry("zero-digit", "0"),
                Map.entry("digit", "#"),
                Map.entry("pattern-separator", ";"));

        public static Symbols of(Map<?, ?> options) {
            Map<String, String> texts = new HashMap<>(DEFAULTS);
            options.forEach((name, value) -> {
                if (!(value instanceof String text) || text.isEmpty() || !texts.containsKey(String.valueOf(name))) {
                    throw EvaluationException.fails("$formatNumber does not accept this value of the option " + name);
                }
                texts.put(String.valueOf(name), text);
            });
            Symbols symbols = new Symbols(Map.copyOf(texts));
            if (!Character.isValidCodePoint(symbols.zero() + 9)) {
                throw EvaluationException.fails("$formatNumber has a zero-digit that no other digits follow");
            }
            return symbols;
        }

        String text(String name) {
            return String.valueOf(texts.get(name));
        }

        int zero() {
            return text("zero-digit").codePointAt(0);
        }

        boolean isDigit(int c) {
            return c >= zero() && c < zero() + 10;
        }

        boolean is(String name, int c) {
            return text(name).equals(Character.toString(c));
        }

        boolean isActive(int c) {
            return isDigit(c) || is("decimal-separator", c) || is("grouping-separator", c) || is("digit", c);
        }
    }

    public static FormatNumber of(String picture, Map<?, ?> options) {
        Symbols symbols = Symbols.of(options);
        String separator = symbols.text("pattern-separator");
        int at = picture.indexOf(separator);
        if (at < 0) {
            return new FormatNumber(SubPicture.of(picture, symbols), null, symbols);
        }
        String rest = picture.substring(at + separator.length());
        if (rest.contains(separator)) {
            throw SubPicture.malformed("more than two parts");
        }
        return new FormatNumber(
                SubPicture.of(picture.substring(0, at), symbols), SubPicture.of(rest, symbols), symbols);
    }

    public String format(BigDecimal number) {
        SubPicture picture = number.signum() < 0 && negative != null ? negative : positive;
        String sign = number.signum() < 0 && negative == null ? symbols.text("minus-sign") : "";
        BigDecimal scaled = number.abs().movePointRight(picture.scale());
        int exponent = 0;
        if (picture.exponentSize() > 0 && scaled.signum() != 0) {
            exponent = scaled.precision() - scaled.scale() - picture.integerSizeMin();
            scaled = scaled.movePointLeft(exponent);
        }
        BigDecimal rounded = scaled.setScale(picture.fractionSizeMax(), RoundingMode.HALF_EVEN);
        String[] parts = rounded.toPlainString().split("\\.", 2);
        StringBuilder written = new StringBuilder(sign).append(picture.prefix());
        written.append(inDigits(picture.integerGrouping().grouped(integer(parts[0], picture))));
        String fraction = fraction(parts.length > 1 ? parts[1] : "", picture);
        if (!fraction.isEmpty()) {
            written.append(symbols.text("decimal-separator")).append(inDigits(grouped(fraction, picture)));
        }
        if (picture.exponentSize() > 0) {
            String digits = Integer.toString(Math.abs(exponent));
            written.append(symbols.text("exponent-separator"))
                    .append(exponent < 0 ? symbols.text("minus-sign") : "")
                    .append(inDigits("0".repeat(Math.max(0, picture.exponentSize() - digits.length())) + digits));
        }
        return written.append(picture.suffix()).toString();
    }

    private static String integer(String digits, SubPicture picture) {
        String stripped = digits.equals("0") ? "" : digits;
        return "0".repeat(Math.max(0, picture.integerSizeMin() - stripped.length())) + stripped;
    }

    private static String fraction(String digits, SubPicture picture) {
        int length = digits.length();
        while (length > picture.fractionSizeMin() && digits.charAt(length - 1) == '0') {
            length--;
        }
        return digits.substring(0, length);
    }

    private String grouped(String fraction, SubPicture picture) {
        StringBuilder grouped = new StringBuilder();
        for (int i = 0; i < fraction.length(); i++) {
            grouped.append(picture.fractionGroups().contains(i) ? symbols.text("grouping-separator") : "");
            grouped.append(fraction.charAt(i));
        }
        return grouped.toString();
    }

    /** Uses the digits of the picture. */
    private String inDigits(String text) {
        StringBuilder written = new StringBuilder();
        text.codePoints().forEach(c -> written.appendCodePoint(c >= '0' && c <= '9' ? c - '0' + symbols.zero() : c));
        return written.toString();
    }

    /**
     * One part of a picture.
     *
     * @param scale how many decimal places the number is multiplied by: 2 for percent, 3 for per mille
     * @param fractionGroups the positions of separators in the fraction
     * @param exponentSize the least number of digits of the exponent; 0 for no exponent
     */
    record SubPicture(
            String prefix,
            String suffix,
            int scale,
            int integerSizeMin,
            Grouping integerGrouping,
            int fractionSizeMin,
            int fractionSizeMax,
            List<Integer> fractionGroups,
            int exponentSize) {

        public static SubPicture of(String picture, Symbols symbols) {
            int[] c = picture.codePoints().toArray();
            int first = 0;
            while (first < c.length && !symbols.isActive(c[first])) {
                first++;
            }
            int last = c.length - 1;
            while (last >= first && !symbols.isActive(c[last])) {
                last--;
            }
            if (first > last) {
                throw malformed("no digit");
            }
            String prefix = new String(c, 0, first);
            String suffix = new String(c, last + 1, c.length - last - 1);
            int percent = picture.contains(symbols.text("percent")) ? 2 : 0;
            int scale = picture.contains(symbols.text("per-mille")) ? 3 : percent;
            return new Reader(symbols).read(c, first, last).subPicture(prefix, suffix, scale);
        }

        static EvaluationException malformed(String why) {
            return EvaluationException.fails("the picture of $formatNumber has " + why);
        }
    }

    /** Reads the digits of a part of a picture, from left to right. */
    private static final class Reader {
        private final Symbols symbols;
        private final List<Integer> integerGroups = new ArrayList<>();
        private final List<Integer> fractionGroups = new ArrayList<>();
        private int integerDigits;
        private int integerOptional;
        private int fractionDigits;
        private int fractionOptional;
        private int exponentDigits;
        private boolean inFraction;
        private boolean inExponent;

        Reader(Symbols symbols) {
            this.symbols = symbols;
        }

        Reader read(int[] c, int first, int last) {
            for (int i = first; i <= last; i++) {
                if (symbols.isDigit(c[i])) {
                    digit();
                } else if (symbols.is("digit", c[i]) && !inExponent) {
                    optionalDigit();
                } else if (symbols.is("decimal-separator", c[i]) && !inFraction && !inExponent) {
                    inFraction = true;
                } else if (symbols.is("grouping-separator", c[i]) && !inExponent) {
                    separator(i > first && symbols.is("grouping-separator", c[i - 1]));
                } else if (symbols.is("exponent-separator", c[i]) && !inExponent && i > first) {
                    inExponent = true;
                } else {
                    throw SubPicture.malformed("characters that are not allowed among its digits");
                }
            }
            return this;
        }

        private void digit() {
            if (inExponent) {
                exponentDigits++;
            } else if (!inFraction) {
                integerDigits++;
            } else if (fractionOptional == 0) {
                fractionDigits++;
            } else {
                throw SubPicture.malformed("a digit behind an optional one in its fraction");
            }
        }

        private void optionalDigit() {
            if (inFraction) {
                fractionOptional++;
            } else if (integerDigits == 0) {
                integerOptional++;
            } else {
                throw SubPicture.malformed("an optional digit behind a digit");
            }
        }

        private void separator(boolean again) {
            if (again) {
                throw SubPicture.malformed("two grouping separators in a row");
            }
            (inFraction ? fractionGroups : integerGroups)
                    .add(inFraction ? fractionDigits + fractionOptional : integerDigits + integerOptional);
        }

        SubPicture subPicture(String prefix, String suffix, int scale) {
            if (inExponent && (exponentDigits == 0 || scale > 0)) {
                throw SubPicture.malformed("an exponent without digits, or together with percent");
            }
            int integerMin = integerDigits;
            int fractionMin = fractionDigits;
            int fractionMax = fractionDigits + fractionOptional;
            if (integerMin == 0 && fractionMax == 0) {
                integerMin = inExponent ? 0 : 1;
                fractionMin = inExponent ? 1 : 0;
                fractionMax = fractionMin;
            }
            if (inExponent && integerMin == 0 && integerOptional > 0) {
                integerMin = 1;
            }
            if (integerMin == 0 && fractionMin == 0) {
                fractionMin = 1;
            }
            return new SubPicture(
                    prefix,
                    suffix,
                    scale,
                    integerMin,
                    grouping(),
                    fractionMin,
                    fractionMax,
                    fractionGroups,
                    exponentDigits);
        }

        private Grouping grouping() {
            int digits = integerDigits + integerOptional;
            List<Integer> places = new ArrayList<>();
            for (int before : integerGroups.reversed()) {
                if (before == digits) {
                    throw SubPicture.malformed("a grouping separator at the end of its whole number");
                }
                places.add(digits - before);
            }
            List<String> separators = places.stream()
                    .map(place -> symbols.text("grouping-separator"))
                    .toList();
            return Grouping.of(places, separators);
        }
    }
}
