package dev.skald.expression.value;

import java.util.concurrent.Semaphore;

/**
 * The limit of what the expressions of one call may cost together; large evaluations also need a place.
 *
 * <p>It counts work and does not measure time, so that the same expression with the same values always has the same
 * outcome, however busy the machine is. Otherwise a slow attempt could refuse a step, or stop a compensation, without
 * reason. It counts everything that takes time or memory: each evaluated part, each character and element that a
 * function reads or makes, each digit of a computation. An expression reaches the limits within some tens of
 * milliseconds.
 *
 * <p>An evaluation that becomes large waits for one of a few places before it continues, so that many of them do not
 * fill the memory together. Small evaluations never wait. On a virtual thread an evaluation yields to others from time
 * to time.
 */
public final class Budget {
    /** How many parts may be evaluated; each iteration of a loop counts. */
    static final int EVALUATIONS_MAX = 100_000;

    /** How deep evaluations may be nested; a recursive call of a function takes about four levels. */
    static final int DEPTH_MAX = 500;

    /** How many characters, or work of the same cost, an evaluation may process in total. */
    static final long WORK_MAX = 16L * 1024 * 1024;

    /** How many elements one list may have. */
    static final int ELEMENTS_MAX = 100_000;

    /** How many characters one text may have. */
    static final int TEXT_MAX = 1024 * 1024;

    /** The cost of an element of a list; a character costs one. */
    private static final int ELEMENT_WORK = 8;

    private static final int CALL_WORK = 64;
    private static final int NUMBER_WORK = 4_096;

    /** An evaluation with this cost is large. */
    private static final long LARGE_WORK = 64L * 1024;

    private static final int LARGE_EVALUATIONS = 4_096;
    private static final int YIELD_EVERY = 1_024;

    private final Semaphore places;
    private int evaluations;
    private int depth;
    private long work;
    private boolean holdsPlace;

    /**
     * An unused budget.
     *
     * @param places for large evaluations; the budget must be {@linkplain #end ended} afterwards
     */
    public Budget(Semaphore places) {
        this.places = places;
    }

    /** Returns the place, if it has one. */
    public void end() {
        if (holdsPlace) {
            holdsPlace = false;
            places.release();
        }
    }

    /**
     * Must be called before a value of a variable is read. It counts only towards a large evaluation, because the value
     * has its own limit.
     *
     * @param characters the length of the text
     */
    public void read(int characters) {
        if (characters > LARGE_WORK) {
            takePlace();
        }
    }

    /** Must be called before an expression is evaluated; an earlier expression may have failed while it was nested. */
    public void begin() {
        depth = 0;
    }

    /** Must be called before a nested value is processed; {@link #leave} must follow. */
    public void deepen() {
        depth++;
        if (depth > DEPTH_MAX) {
            throw new EvaluationException("is nested or calls itself more than " + DEPTH_MAX + " deep");
        }
    }

    /** Must be called before each part is evaluated; {@link #leave} must follow. */
    // The JVM never preempts a virtual thread, so an evaluation must yield by itself.
    @SuppressWarnings("ThreadPriorityCheck")
    public void enter() {
        deepen();
        evaluations++;
        if (evaluations > EVALUATIONS_MAX) {
            throw new EvaluationException("takes too long: more than " + EVALUATIONS_MAX + " evaluations");
        }
        if (evaluations % YIELD_EVERY == 0) {
            Thread.yield();
        }
        if (evaluations == LARGE_EVALUATIONS) {
            takePlace();
        }
    }

    /** Must be called after a part was evaluated or a nested value was processed, but not after a failure. */
    public void leave() {
        depth--;
    }

    /** Must be called before characters, elements or pairs of digits are processed. */
    public void spend(long amount) {
        work += amount;
        if (work > WORK_MAX) {
            throw new EvaluationException("makes too much text or too long lists during its evaluation");
        }
        if (work > LARGE_WORK) {
            takePlace();
        }
    }

    /** Must be called before a text is made. */
    public void spendOnText(long characters) {
        spendOnText(characters, characters);
    }

    /** Must be called when a text grows by a number of characters to a length. */
    public void spendOnText(long length, long more) {
        if (length > TEXT_MAX) {
            throw new EvaluationException("makes a text of more than " + TEXT_MAX + " characters");
        }
        spend(more);
    }

    /** Must be called before a list is made. */
    public void spendOnList(long elements) {
        spendOnList(elements, elements);
    }

    /** Must be called when a list grows by a number of elements to a size. */
    public void spendOnList(long size, long more) {
        if (size > ELEMENTS_MAX) {
            throw new EvaluationException("makes a list of more than " + ELEMENTS_MAX + " elements");
        }
        spend(more * ELEMENT_WORK);
    }

    /** Must be called before a function is called. */
    public void spendOnCall() {
        spend(CALL_WORK);
    }

    /** Must be called before a number is formatted, or computed with in many steps. */
    public void spendOnNumber() {
        spend(NUMBER_WORK);
    }

    private void takePlace() {
        if (!holdsPlace) {
            places.acquireUninterruptibly();
            holdsPlace = true;
        }
    }
}
