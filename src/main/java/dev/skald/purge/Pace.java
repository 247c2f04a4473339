package dev.skald.purge;

import java.time.Duration;
import java.util.function.IntSupplier;

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

    /**
     * Runs batches until one is not full, or the round is to end.
     *
     * @param size of a full batch
     * @param batch removes one batch and answers how many it removed
     * @return how many all of them removed
     */
    default int batches(int size, IntSupplier batch) {
        long began = System.nanoTime();
        Duration took = Duration.ZERO;
        int removed = 0;
        int last = size;
        while (last == size && goesOn(Duration.ofNanos(System.nanoTime() - began), took)) {
            long batchBegan = System.nanoTime();
            last = batch.getAsInt();
            removed += last;
            took = Duration.ofNanos(System.nanoTime() - batchBegan);
        }
        return removed;
    }
}
