package dev.skald.store.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The submissions that wait to be written, in the order of their arrival. Each is either written or given up, never
 * both: the thread that removes it from here decides.
 */
final class Backlog {
    /** While a batch is being written, so many submissions start a batch of their own; fewer wait until it ends. */
    private static final int WORTH_ANOTHER = 32;

    /**
     * How long they wait for it. A batch that takes longer is probably blocked by a lock that does not concern them.
     */
    private static final long HELD_UP_NANOS = Duration.ofMillis(100).toNanos();

    private final int max;
    private final int batchMax;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int writing;
    private boolean closed;

    /**
     * An empty backlog.
     *
     * @param max how many may wait
     * @param batchMax how many submissions a batch has at most
     * @param patience how long a submission may wait
     */
    Backlog(int max, int batchMax, Duration patience) {
        this.max = max;
        this.batchMax = batchMax;
        this.patienceNanos = patience.toNanos();
    }

    /** A submission that waits, and since when, by the JVM's clock. */
    private record Waiting(Submission<?> submission, long since) {
        long nanos() {
            return System.nanoTime() - since;
        }
    }

    /** Adds a submission; false when the backlog is full or closed. */
    boolean enter(Submission<?> submission) {
        lock.lock();
        try {
            if (closed || waiting.size() >= max) {
                return false;
            }
            waiting.add(new Waiting(submission, System.nanoTime()));
            if (isBatch()) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether there is a batch to write now: a lone change is written at once, but a few wait for the batch before
     * them.
     */
    private boolean isBatch() {
        return !waiting.isEmpty()
                && (writing == 0
                        || waiting.size() >= WORTH_ANOTHER
                        || waiting.element().nanos() > HELD_UP_NANOS);
    }

    /**
     * Waits until there is a batch to write, and removes it from the backlog. The batch counts as being written until
     * {@link #written} is called.
     *
     * @return empty once the backlog is closed and nothing waits
     */
    List<Submission<?>> take() {
        lock.lock();
        try {
            while (!isBatch() && !(closed && waiting.isEmpty())) {
                filled.awaitUninterruptibly();
            }
            List<Submission<?>> taken = new ArrayList<>();
            while (!waiting.isEmpty() && taken.size() < batchMax) {
                taken.add(waiting.remove().submission());
            }
            writing += taken.isEmpty() ? 0 : 1;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** A batch was written, or failed. */
    void written() {
        lock.lock();
        try {
            writing--;
            if (closed) {
                filled.signalAll();
            } else if (isBatch()) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a submission has waited too long, and removes it; also wakes a writer when the batch before takes too
     * long. One thread does this for all, because a wait with a time limit costs a thread much more than a wait without
     * one.
     *
     * @return empty once the backlog is closed and nothing waits
     */
    Optional<Submission<?>> giveUp() throws InterruptedException {
        lock.lock();
        try {
            while (!(closed && waiting.isEmpty())) {
                long left = waiting.isEmpty()
                        ? patienceNanos
                        : patienceNanos - waiting.element().nanos();
                if (left <= 0) {
                    return Optional.of(waiting.remove().submission());
                }
                // A change that arrives meanwhile may wait at least as long.
                closing.awaitNanos(Math.min(left, HELD_UP_NANOS));
                if (isBatch()) {
                    filled.signal();
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** How many submissions wait. */
    int count() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Adds nothing any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
