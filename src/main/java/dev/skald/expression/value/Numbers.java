package dev.skald.expression.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Arithmetic. Sums, differences, products and remainders are exact. Other results are rounded half to even, to {@value
 * #DIGITS} significant digits, or to as many as the operands have if those are more. A result that is too long or too
 * large to be stored is a failure.
 */
public final class Numbers {
    static final int DIGITS = 34;

    private static final int PRECISION_MAX = 1_000;
    private static final int EXPONENT_MAX = 308;
    private static final int EXPONENT_MIN = -999;
    private static final int ZEROS_WRITTEN_MAX = 20;
    private static final int PLAIN_EXPONENT_MIN = -6;
    private static final long POWER_MAX = 999_999_999;
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private Numbers() {}

    public static BigDecimal compute(String operator, BigDecimal a, BigDecimal b, Budget budget) {
        return switch (operator) {
            case "+" -> bounded(sum(a, b, budget), budget);
            case "-" -> bounded(sum(a, b.negate(), budget), budget);
            case "*" -> {
                spend(a, b, budget);
                yield bounded(a.multiply(b), budget);
            }
            case "/" -> quotient(a, b, budget);
            case "%" -> {
                refuseZero(b);
                spend(a, b, budget);
                budget.spend(Math.abs((long) a.scale() - b.scale()));
                yield bounded(a.remainder(b), budget);
            }
            default -> throw new IllegalStateException(operator);
        };
    }

    public static BigDecimal quotient(BigDecimal a, BigDecimal b, Budget budget) {
        refuseZero(b);
        spend(a, b, budget);
        return bounded(a.divide(b, digits(Math.max(a.precision(), b.precision()))), budget);
    }

    /** The sum, even when it can't be stored. */
    public static BigDecimal sum(BigDecimal a, BigDecimal b, Budget budget) {
        long shift = Math.abs((long) a.scale() - b.scale());
        budget.spend(1 + (Math.max(a.precision(), b.precision()) + shift) / 2);
        return a.add(b);
    }

    private static void refuseZero(BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw EvaluationException.fails("it divides by zero");
        }
    }

    /** The base to the power of the exponent. */
    public static BigDecimal power(BigDecimal base, BigDecimal exponent, Budget budget) {
        if (!isWhole(exponent, budget)) {
            return exponent.compareTo(HALF) == 0 ? root(base, budget) : roughPower(base, exponent, budget);
        }
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw EvaluationException.fails("it divides by zero");
        }
        if (exponent.signum() == 0 || base.signum() == 0) {
            return exponent.signum() == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        budget.spendOnNumber();
        // The base itself may be too small for a double.
        double digits = base.abs().scaleByPowerOfTen(-exponent(base)).doubleValue();
        double size = (exponent(base) + Math.log10(digits)) * exponent.doubleValue();
        boolean kept = exponent.abs().compareTo(BigDecimal.valueOf(POWER_MAX)) <= 0
                && size < EXPONENT_MAX + 1
                && size > EXPONENT_MIN - 1;
        if (!kept) {
            throw size > 0 ? tooLarge() : tooLong();
        }
        int n = exponent.abs().intValueExact();
        BigDecimal stripped = stripped(base, budget);
        boolean exact = (long) stripped.precision() * n <= PRECISION_MAX;
        BigDecimal power = exact ? stripped.pow(n) : stripped.pow(n, MathContext.DECIMAL128);
        return bounded(exponent.signum() < 0 ? BigDecimal.ONE.divide(power, digits(power.precision())) : power, budget);
    }

    /** A power with a fraction as exponent, with the precision of floating point numbers. */
    private static BigDecimal roughPower(BigDecimal base, BigDecimal exponent, Budget budget) {
        double power = StrictMath.pow(base.doubleValue(), exponent.doubleValue());
        if (Double.isNaN(power) || Double.isInfinite(power)) {
            throw EvaluationException.fails("the result of this power can't be stored");
        }
        return bounded(new BigDecimal(power).round(new MathContext(15)), budget);
    }

    public static BigDecimal root(BigDecimal number, Budget budget) {
        if (number.signum() < 0) {
            throw EvaluationException.fails("a negative number has no square root");
        }
        budget.spendOnNumber();
        return bounded(number.sqrt(digits(number.precision())), budget);
    }

    public static BigDecimal rounded(BigDecimal number, int places, RoundingMode mode, Budget budget) {
        budget.spend(1 + number.precision() / 8);
        return bounded(number.setScale(places, mode), budget);
    }

    public static boolean isWhole(BigDecimal number, Budget budget) {
        return number.scale() <= 0 || stripped(number, budget).scale() <= 0;
    }

    /** The number without trailing zeros; removing each one needs a division. */
    private static BigDecimal stripped(BigDecimal number, Budget budget) {
        BigDecimal stripped = stripped(number);
        budget.spend(number.precision() / 8 + (long) zeros(number, stripped) * number.precision() / 64);
        return stripped;
    }

    private static int zeros(BigDecimal number, BigDecimal stripped) {
        return number.precision() - stripped.precision();
    }

    /** The number without trailing zeros, so that no later step needs to remove them. */
    public static BigDecimal stripped(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** The number rounded down to an int; the largest or smallest int when it is beyond, as with infinity. */
    public static int floor(BigDecimal number) {
        BigInteger floor = number.setScale(0, RoundingMode.FLOOR).unscaledValue();
        if (floor.bitLength() > 31) {
            return floor.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
        return floor.intValue();
    }

    /** The number rounded towards zero to an int, in the same way. */
    public static int whole(BigDecimal number) {
        return floor(number.setScale(0, RoundingMode.DOWN));
    }

    public static int compare(BigDecimal a, BigDecimal b, Budget budget) {
        budget.spend(1 + (a.precision() + b.precision()) / 8);
        return a.compareTo(b);
    }

    public static int hash(BigDecimal number, Budget budget) {
        budget.spend(number.precision());
        return number.signum() == 0 ? 0 : stripped(number, budget).hashCode();
    }

    /** The number as JSON, without trailing zeros, and with an exponent when that is much shorter. */
    public static String text(BigDecimal number, Budget budget) {
        if (number.scale() == 0 && number.precision() <= ZEROS_WRITTEN_MAX) {
            return number.toString();
        }
        BigDecimal shortest = stripped(number, budget);
        int exponent = exponent(shortest);
        boolean plain = shortest.scale() <= 0 ? -shortest.scale() <= ZEROS_WRITTEN_MAX : exponent >= PLAIN_EXPONENT_MIN;
        if (plain) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return (number.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (exponent > 0 ? "+" : "")
                + exponent;
    }

    /** The number, if it can be stored. */
    public static BigDecimal bounded(BigDecimal number, Budget budget) {
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal kept = number.precision() > DIGITS ? stripped(number, budget) : number;
        int exponent = exponent(kept);
        if (exponent > EXPONENT_MAX || (exponent == EXPONENT_MAX && Double.isInfinite(kept.doubleValue()))) {
            throw tooLarge();
        }
        if (exponent < EXPONENT_MIN || kept.precision() > PRECISION_MAX) {
            throw tooLong();
        }
        return kept;
    }

    private static int exponent(BigDecimal number) {
        return number.precision() - number.scale() - 1;
    }

    private static EvaluationException tooLong() {
        return EvaluationException.fails(
                "it gives a number of more than " + PRECISION_MAX + " digits, which can't be stored");
    }

    private static EvaluationException tooLarge() {
        return EvaluationException.fails("it gives a number beyond the range of a 64-bit floating point number");
    }

    private static MathContext digits(int operands) {
        return operands <= DIGITS ? MathContext.DECIMAL128 : new MathContext(operands, RoundingMode.HALF_EVEN);
    }

    private static void spend(BigDecimal a, BigDecimal b, Budget budget) {
        budget.spend(1 + (long) a.precision() * b.precision() / 64);
    }
}
