package dev.skald.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where changes wait to be written, in the order in which they came. Each is taken up or given up, never both: whoever takes
 * it out of the room decides.
 */
final class WaitingRoom {
    private final int max;
    private final int batchMax;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    /**
     * A room.
     *
     * @param max how many may wait
     * @param batchMax how many are taken up together at most
     * @param patience how long each may wait
     */
    WaitingRoom(int max, int batchMax, Duration patience) {
        this.max = max;
        this.batchMax = batchMax;
        this.patienceNanos = patience.toNanos();
    }

    /** One that waits, and until when, in nanoseconds of the JVM's clock. */
    private record Waiting(Submission<?> submission, long until) {}

    /** Lets one in; false when the room is full or closed. */
    boolean enter(Submission<?> submission) {
        lock.lock();
        try {
            if (closed || waiting.size() >= max) {
                return false;
            }
            waiting.add(new Waiting(submission, System.nanoTime() + patienceNanos));
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for somebody to be there, and takes up everybody who is, as far as they fit into one batch.
     *
     * @return empty once the room is closed and nobody is left
     */
    List<Submission<?>> take() {
        lock.lock();
        try {
            List<Submission<?>> taken = new ArrayList<>();
            while (taken.isEmpty() && !(closed && waiting.isEmpty())) {
                if (waiting.isEmpty()) {
                    filled.awaitUninterruptibly();
                }
                while (!waiting.isEmpty() && taken.size() < batchMax) {
                    taken.add(waiting.remove().submission());
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for somebody to have waited too long, and lets them out. One thread does this for all: threads that wait for a
     * limited time cost much more than such that just wait.
     *
     * @return empty once the room is closed and nobody is left
     */
    List<Submission<?>> giveUp() throws InterruptedException {
        lock.lock();
        try {
            List<Submission<?>> late = new ArrayList<>();
            while (late.isEmpty() && !(closed && waiting.isEmpty())) {
                long left =
                        waiting.isEmpty() ? patienceNanos : waiting.element().until() - System.nanoTime();
                if (left > 0) {
                    // Whoever comes meanwhile has as much time or more.
                    closing.awaitNanos(left);
                } else {
                    late.add(waiting.remove().submission());
                }
            }
            return late;
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
