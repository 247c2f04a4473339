package dev.skald.participant;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the expressions of one call may cost altogether.
 *
 * <p>Work is counted rather than timed, so that the same expression over the same values always has the same outcome,
 * however busy the machine is: an expression that fails for want of time on one attempt would refuse a step, or stop a
 * compensation, for nothing. The bounds take some tens of milliseconds to reach. As a last resort there is a bound on time
 * as well, but on the time that the thread has used of a processor, not on what it had to wait for.
 */
final class Budget {
    /** Parts of expressions evaluated, each pass through a loop anew. */
    static final int EVALUATIONS_MAX = 100_000;

    /** How deeply evaluations may be nested; a function that calls itself takes about four. */
    static final int DEPTH_MAX = 200;

    /** Characters and list elements in what the parts give, all added up. */
    static final long SIZE_MAX = 16L * 1024 * 1024;

    /** Elements of any one list. */
    static final int ELEMENTS_MAX = 100_000;

    static final Duration TIME_MAX = Duration.ofSeconds(1);

    private static final int LOOK_EVERY = 16;

    private final LongSupplier cpuNanos;
    private final long start;
    private int evaluations;
    private int depth;
    private long size;

    /**
     * Starts counting.
     *
     * @param cpuNanos the processor time that this thread has used
     */
    Budget(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
        this.start = cpuNanos.getAsLong();
    }

    /** Called before each part is evaluated. */
    void enter() {
        depth++;
        evaluations++;
        if (depth > DEPTH_MAX) {
            throw new Exhausted("is nested or calls itself more than " + DEPTH_MAX + " deep");
        }
        if (evaluations > EVALUATIONS_MAX) {
            throw new Exhausted("takes too long: more than " + EVALUATIONS_MAX + " evaluations");
        }
        if (evaluations % LOOK_EVERY == 0 && cpuNanos.getAsLong() - start > TIME_MAX.toNanos()) {
            throw new Exhausted("takes too long: more than " + TIME_MAX);
        }
    }

    /** Called after each part was evaluated, with what it gave. */
    void leave(@Nullable Object value) {
        depth--;
        switch (value) {
            case String text -> size += text.length();
            case Collection<?> list -> {
                size += list.size();
                if (list.size() > ELEMENTS_MAX) {
                    throw new Exhausted("makes a list of more than " + ELEMENTS_MAX + " elements");
                }
            }
            case Pattern pattern -> throw new Exhausted(Builtins.NO_REGEX);
            case null, default -> {}
        }
        if (size > SIZE_MAX) {
            throw new Exhausted("makes too much text or too long lists on its way");
        }
    }

    /** Called before an expression is evaluated; one that failed may have left in the middle. */
    void begin() {
        depth = 0;
    }

    /** Whether the outermost part was just left. */
    boolean isOutermost() {
        return depth == 0;
    }

    /** Nothing more may be evaluated; thrown through the JSONata library. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exhausted(String why) {
            super(why, null, false, false);
        }
    }
}
