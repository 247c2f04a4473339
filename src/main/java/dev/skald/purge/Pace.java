package dev.skald.purge;

import java.time.Duration;

/** How fast a round of the purge goes. */
interface Pace {
    /**
     * Called before each batch; returns when the batch may begin.
     *
     * @param round how long the round has lasted
     * @param batch how long its last batch took; zero before the first
     * @return false when the round is to end here
     */
    boolean goesOn(Duration round, Duration batch);
}
