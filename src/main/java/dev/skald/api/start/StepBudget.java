package dev.skald.api.start;

/** Counts the steps of a queue and of all queues within it, as definitions could make more of them than any body holds. */
final class StepBudget {
    /** How many queues' worth of steps there may be in all. */
    static final int QUEUES_FULL_MAX = 10;

    private final int stepsMax;
    private int steps;

    /**
     * A count that begins at nothing.
     *
     * @param stepsMax how many steps one queue may have
     */
    StepBudget(int stepsMax) {
        this.stepsMax = stepsMax * QUEUES_FULL_MAX;
    }

    void add(int more) {
        steps += more;
    }

    boolean isFull() {
        return steps > stepsMax;
    }

    int stepsMax() {
        return stepsMax;
    }
}
