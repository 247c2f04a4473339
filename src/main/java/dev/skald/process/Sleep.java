package dev.skald.process;

import java.time.Duration;

/**
 * The one place that sleeps. A queue that waits has a due time and no thread; this is for what has no queue: a pause between
 * two attempts at the database, between two batches of the purge, and of the demo participants, which are slow on purpose.
 */
public final class Sleep {
    private Sleep() {}

    /**
     * Returns when the time has passed.
     *
     * @throws InterruptedException when the thread is interrupted before
     */
    public static void of(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
