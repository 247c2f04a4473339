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
 * Where changes wait to be written, in the order in which they came. Each is taken up or given up, never both: the
 * thread that takes it out of the room decides.
 */
final class Backlog {
    /** How many are worth a batch of their own while another one is being written; fewer wait for it to end. */
    private static final int WORTH_ANOTHER = 32;

    /** How long they wait for it: a batch that takes longer is held up by something that may be none of their business. */
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
     * A room.
     *
     * @param max how many may wait
     * @param batchMax how many are taken up together at most
     * @param patience how long each may wait
     */
    Backlog(int max, int batchMax, Duration patience) {
        this.max = max;
        this.batchMax = batchMax;
        this.patienceNanos = patience.toNanos();
    }

    /** One that waits, and since when, by the JVM's clock. */
    private record Waiting(Submission<?> submission, long since) {
        long nanos() {
            return System.nanoTime() - since;
        }
    }

    /** Lets one in; false when the room is full or closed. */
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

    /** Whether there is something to write now: a lone change at once, but few wait for the batch before them. */
    private boolean isBatch() {
        return !waiting.isEmpty()
                && (writing == 0
                        || waiting.size() >= WORTH_ANOTHER
                        || waiting.element().nanos() > HELD_UP_NANOS);
    }

    /**
     * Waits until there is a batch to write, and takes up everybody who is there, as far as they fit into it. Until {@link
     * #written} is called it is being written.
     *
     * @return empty once the room is closed and nobody is left
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

    /** A batch that was taken up is written, or failed. */
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
     * Waits for somebody to have waited too long, and lets them out; has those written whose turn is held up. One thread
     * does this for all: threads that wait for a limited time cost much more than such that just wait.
     *
     * @return empty once the room is closed and nobody is left
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
                // A change that comes meanwhile has as much time or more.
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

    /** How many wait. */
    int count() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more. */
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
