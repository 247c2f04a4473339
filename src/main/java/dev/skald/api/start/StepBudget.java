package dev.skald.api.start;

/** Counts the steps of a queue and of all queues within it: with definitions, a short body can have very many steps. */
final class StepBudget {
    /** How many times the steps of one queue all of them together may have. */
    static final int QUEUES_FULL_MAX = 10;

    private final int stepsMax;
    private int steps;

    /**
     * A count that begins at 0.
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
