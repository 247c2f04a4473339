package dev.skald.expression.value;

import java.util.concurrent.Semaphore;

/**
 * What the expressions of one call may cost altogether, and for large ones the place to be evaluated in.
 *
 * <p>Work is counted rather than timed, so that the same expression over the same values always has the same outcome,
 * however busy the machine is: an expression that fails for want of time on one attempt would refuse a step, or stop a
 * compensation, for nothing. Everything that takes time or memory is counted: each part that is evaluated, each character
 * and element that a function reads or makes, each digit that is computed with. The bounds take some tens of milliseconds
 * to reach.
 *
 * <p>An evaluation that turns out to be large waits for one of a few places before it goes on, so that many of them do not
 * fill the memory together. Small ones never wait. On a virtual thread an evaluation gives way to others now and then.
 */
public final class Budget {
    /** Parts of expressions evaluated, each pass through a loop anew. */
    static final int EVALUATIONS_MAX = 100_000;

    /** How deeply evaluations may be nested; a function that calls itself takes about four. */
    static final int DEPTH_MAX = 500;

    /** Characters, and what takes as long as they do, that are worked on, all added up. */
    static final long WORK_MAX = 16L * 1024 * 1024;

    /** Elements of any one list. */
    static final int ELEMENTS_MAX = 100_000;

    /** Characters of any one text. */
    static final int TEXT_MAX = 1024 * 1024;

    /** What an element of a list costs, when a character costs one. */
    private static final int ELEMENT_WORK = 8;

    private static final int CALL_WORK = 64;
    private static final int NUMBER_WORK = 4_096;

    /** From here on an evaluation is large. */
    private static final long LARGE_WORK = 64L * 1024;

    private static final int LARGE_EVALUATIONS = 4_096;
    private static final int YIELD_EVERY = 1_024;

    private final Semaphore places;
    private int evaluations;
    private int depth;
    private long work;
    private boolean holdsPlace;

    /**
     * A budget of which nothing is spent.
     *
     * @param places where large evaluations take place; the budget must be {@linkplain #end ended} afterwards
     */
    public Budget(Semaphore places) {
        this.places = places;
    }

    /** Gives the place back, if one was taken. */
    public void end() {
        if (holdsPlace) {
            holdsPlace = false;
            places.release();
        }
    }

    /**
     * Called before a value is read that expressions see. It counts for being large only, as it is bounded elsewhere.
     *
     * @param characters the length of its text
     */
    public void read(int characters) {
        if (characters > LARGE_WORK) {
            takePlace();
        }
    }

    /** Called before an expression is evaluated; one that failed may have left in the middle. */
    public void begin() {
        depth = 0;
    }

    /** Called before a value inside of another one is worked on; followed by {@link #leave}. */
    public void deepen() {
        depth++;
        if (depth > DEPTH_MAX) {
            throw new EvaluationException("is nested or calls itself more than " + DEPTH_MAX + " deep");
        }
    }

    /** Called before each part is evaluated; followed by {@link #leave}. */
    // A virtual thread is never preempted, so an evaluation must give way by itself.
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

    /** Called when a part was evaluated, or a value worked on; not when that failed. */
    public void leave() {
        depth--;
    }

    /** Called before so many characters, elements or pairs of digits are worked on. */
    public void spend(long amount) {
        work += amount;
        if (work > WORK_MAX) {
            throw new EvaluationException("makes too much text or too long lists on its way");
        }
        if (work > LARGE_WORK) {
            takePlace();
        }
    }

    /** Called before a text is made. */
    public void spendOnText(long characters) {
        spendOnText(characters, characters);
    }

    /** Called when a text grows by so many characters, up to a length. */
    public void spendOnText(long length, long more) {
        if (length > TEXT_MAX) {
            throw new EvaluationException("makes a text of more than " + TEXT_MAX + " characters");
        }
        spend(more);
    }

    /** Called before a list is made. */
    public void spendOnList(long elements) {
        spendOnList(elements, elements);
    }

    /** Called when a list grows by so many elements, up to a size. */
    public void spendOnList(long size, long more) {
        if (size > ELEMENTS_MAX) {
            throw new EvaluationException("makes a list of more than " + ELEMENTS_MAX + " elements");
        }
        spend(more * ELEMENT_WORK);
    }

    /** Called before a function is called. */
    public void spendOnCall() {
        spend(CALL_WORK);
    }

    /** Called before a number is formatted, or computed with by many steps. */
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
