package dev.skald.queue.text;

/**
 * The bounds of numbers in all input: requests, answers and expressions. A number within them can be stored and
 * computed with exactly. Beyond them, a short text could be a number that fills the memory.
 */
public final class NumberBounds {
    /** The longest number, in characters. */
    public static final int LENGTH_MAX = 1_000;

    /** The description of a number beyond the bounds. */
    public static final String BEYOND = "a number beyond the range of a 64-bit floating point number, or of more than "
            + LENGTH_MAX + " characters";

    private static final int EXPONENT_DIGITS_MAX = 3;
    private static final int SURELY_SMALL = 300;

    private NumberBounds() {}

    /**
     * Whether a number is within the bounds.
     *
     * @param number as JSON writes it (RFC 8259 section 6)
     */
    public static boolean allow(String number) {
        if (number.length() > LENGTH_MAX) {
            return false;
        }
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e < 0 && number.length() <= SURELY_SMALL) {
            return true;
        }
        // 0e99999 needs as much memory as 1e-99999, though both are zero as a double.
        return exponentDigits(number, e) <= EXPONENT_DIGITS_MAX && Double.isFinite(Double.parseDouble(number));
    }

    private static int exponentDigits(String number, int e) {
        if (e < 0) {
            return 0;
        }
        int at = e + 1;
        while (at < number.length() && "+-0".indexOf(number.charAt(at)) >= 0) {
            at++;
        }
        return number.length() - at;
    }
}
