package dev.skald.engine.run;

import dev.skald.store.node.ClaimedQueue;

/** Why this node takes a queue up. */
sealed interface TakeUpCause {
    /** Nobody held it, and its time has come. */
    record Due() implements TakeUpCause {}

    /**
     * The node that held it is dead.
     *
     * @param node its name
     * @param slow whether it was only slow
     */
    record NodeLost(String node, boolean slow) implements TakeUpCause {}

    /** This node holds it without working on it, and does not know since when: the answer to a claim was lost. */
    record Unowned() implements TakeUpCause {}

    /** The answer to its start was lost. Its start may be in the log; no call that was announced with it was made. */
    record UnsureStart() implements TakeUpCause {}

    /**
     * Its runner failed.
     *
     * @param why for the log. If the node dies before this is in the log, the failure counts as its death
     */
    record RunnerFailed(String why) implements TakeUpCause {
        static RunnerFailed of(Throwable failure) {
            // Not its message: there may be anything in it.
            return new RunnerFailed("internal error " + failure.getClass().getName() + ", see the log of its node");
        }
    }

    static TakeUpCause of(ClaimedQueue claimed) {
        String node = claimed.interrupted();
        return node == null ? new Due() : new NodeLost(node, claimed.slow());
    }
}
