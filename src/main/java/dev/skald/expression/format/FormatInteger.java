package dev.skald.expression.format;

import dev.skald.expression.value.EvaluationException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * A format of whole numbers, by the pictures of XPath's {@code format-integer} (XPath and XQuery Functions and
 * Operators 3.1, section 4.6.1).
 *
 * @param primary the part before the semicolon
 * @param ordinal whether it formats ordinal numbers (first, second)
 */
public record FormatInteger(String primary, boolean ordinal) {
    public static final int PICTURE_MAX = 200;

    private static final BigInteger ROMAN_MAX = BigInteger.valueOf(100_000);
    private static final BigInteger WORDS_MAX = BigInteger.TEN.pow(36);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);
    private static final BigInteger TWENTY_SIX = BigInteger.valueOf(26);
    private static final String[] ROMAN = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
    private static final int[] ROMAN_VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final List<String> SMALL = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> TENS =
            List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final List<String> THOUSANDS = List.of("thousand", "million", "billion", "trillion");

    /**
     * Reads a picture.
     *
     * @throws EvaluationException when it is none
     */
    public static FormatInteger of(String picture) {
        int semicolon = picture.lastIndexOf(';');
        String primary = semicolon < 0 ? picture : picture.substring(0, semicolon);
        String modifier = semicolon < 0 ? "" : picture.substring(semicolon + 1);
        if (primary.isEmpty()) {
            throw EvaluationException.fails("a picture for a whole number is empty");
        }
        return new FormatInteger(primary, modifier.startsWith("o"));
    }

    public String format(BigInteger number) {
        String sign = number.signum() < 0 ? "-" : "";
        BigInteger absolute = number.abs();
        return sign
                + switch (primary) {
                    case "I" -> roman(absolute);
                    case "i" -> roman(absolute).toLowerCase(Locale.ROOT);
                    case "A" -> letters(absolute, 'A');
                    case "a" -> letters(absolute, 'a');
                    case "w" -> words(absolute);
                    case "W" -> words(absolute).toUpperCase(Locale.ROOT);
                    case "Ww" -> titled(words(absolute));
                    default -> digits(absolute);
                };
    }

    private static String roman(BigInteger number) {
        if (number.compareTo(ROMAN_MAX) > 0) {
            throw EvaluationException.fails("roman numerals end at " + ROMAN_MAX);
        }
        StringBuilder roman = new StringBuilder();
        int rest = number.intValueExact();
        for (int i = 0; i < ROMAN.length; i++) {
            for (; rest >= ROMAN_VALUES[i]; rest -= ROMAN_VALUES[i]) {
                roman.append(ROMAN[i]);
            }
        }
        return roman.toString();
    }

    private static String letters(BigInteger number, char first) {
        StringBuilder letters = new StringBuilder();
        for (BigInteger rest = number; rest.signum() > 0; ) {
            BigInteger[] split = rest.subtract(BigInteger.ONE).divideAndRemainder(TWENTY_SIX);
            letters.append((char) (first + split[1].intValue()));
            rest = split[0];
        }
        return letters.reverse().toString();
    }

    private String words(BigInteger number) {
        if (number.compareTo(WORDS_MAX) >= 0) {
            throw EvaluationException.fails("words for numbers end before 10 to the power of 36");
        }
        String words = cardinal(number);
        return ordinal ? ordinal(words) : words;
    }

    private static String cardinal(BigInteger number) {
        if (number.compareTo(THOUSAND) < 0) {
            return belowThousand(number.intValue());
        }
        int power = Math.min((number.toString().length() - 1) / 3, THOUSANDS.size());
        BigInteger[] split = number.divideAndRemainder(THOUSAND.pow(power));
        String words = cardinal(split[0]) + " " + THOUSANDS.get(power - 1);
        if (split[1].signum() == 0) {
            return words;
        }
        boolean small = split[1].compareTo(BigInteger.valueOf(100)) < 0;
        return words + (small ? " and " : ", ") + cardinal(split[1]);
    }

    private static String belowThousand(int number) {
        if (number < SMALL.size()) {
            return SMALL.get(number);
        }
        if (number < 100) {
            String tens = TENS.get(number / 10 - 2);
            return number % 10 == 0 ? tens : tens + "-" + SMALL.get(number % 10);
        }
        String hundreds = SMALL.get(number / 100) + " hundred";
        return number % 100 == 0 ? hundreds : hundreds + " and " + belowThousand(number % 100);
    }

    private static String ordinal(String cardinal) {
        int start = Math.max(cardinal.lastIndexOf(' '), cardinal.lastIndexOf('-')) + 1;
        String last = cardinal.substring(start);
        String ordinal = switch (last) {
            case "one" -> "first";
            case "two" -> "second";
            case "three" -> "third";
            case "five" -> "fifth";
            case "eight" -> "eighth";
            case "nine" -> "ninth";
            case "twelve" -> "twelfth";
            default -> last.endsWith("y") ? last.substring(0, last.length() - 1) + "ieth" : last + "th";
        };
        return cardinal.substring(0, start) + ordinal;
    }

    private static String titled(String words) {
        StringBuilder titled = new StringBuilder();
        for (String word : words.split("(?<=[ -])", -1)) {
            boolean and = word.strip().equals("and");
            titled.append(and ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return titled.toString();
    }

    /** Formats by a pattern of digits: with at least as many digits and the same grouping. */
    private String digits(BigInteger number) {
        int zero = zero();
        StringBuilder digits = new StringBuilder(number.toString());
        long mandatory = primary.codePoints().filter(Character::isDigit).count();
        while (digits.length() < mandatory) {
            digits.insert(0, '0');
        }
        String text = Grouping.of(primary).grouped(digits.toString());
        StringBuilder written = new StringBuilder();
        text.codePoints().forEach(c -> written.appendCodePoint(c >= '0' && c <= '9' ? c - '0' + zero : c));
        return ordinal ? written + suffix(number) : written.toString();
    }

    /** The zero among the digits of the picture. */
    private int zero() {
        int zero = -1;
        for (int c : primary.codePoints().toArray()) {
            if (Character.isDigit(c)) {
                int its = c - Character.digit(c, 10);
                if (zero >= 0 && its != zero) {
                    throw EvaluationException.fails("a picture for a whole number mixes digits of two scripts");
                }
                zero = its;
            } else if (Character.isLetter(c)) {
                throw EvaluationException.fails("a picture for a whole number has an unknown letter: " + primary);
            }
        }
        if (zero < 0) {
            throw EvaluationException.fails("a picture for a whole number has no digit: " + primary);
        }
        return zero;
    }

    private static String suffix(BigInteger number) {
        int hundredth = number.mod(BigInteger.valueOf(100)).intValue();
        if (hundredth >= 11 && hundredth <= 13) {
            return "th";
        }
        return switch (hundredth % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }
}
