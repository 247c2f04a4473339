package dev.skald.engine.run;

import dev.skald.store.node.Claimed;

/** Why this node takes a queue up. */
sealed interface Cause {
    /** Nobody held it, and its time has come. */
    record Due() implements Cause {}

    /**
     * The node that held it is dead.
     *
     * @param node its name
     * @param slow whether it was only slow
     */
    record NodeLost(String node, boolean slow) implements Cause {}

    /** This node holds it without working on it, and does not know since when: the answer to a claim was lost. */
    record Unowned() implements Cause {}

    /** The answer to its start was lost. Its start may be in the log; no call that was announced with it was made. */
    record UnsureStart() implements Cause {}

    /**
     * Its runner failed.
     *
     * @param why for the log. Should the node die before it is there, the failure counts as its death
     */
    record RunnerFailed(String why) implements Cause {
        static RunnerFailed of(Throwable failure) {
            // Not its message: there may be anything in it.
            return new RunnerFailed("internal error " + failure.getClass().getName() + ", see the log of its node");
        }
    }

    static Cause of(Claimed claimed) {
        String node = claimed.interrupted();
        return node == null ? new Due() : new NodeLost(node, claimed.slow());
    }
}
