package dev.skald.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where changes wait to be written, in the order in which they came. */
final class WaitingRoom {
    private final int max;
    private final int batchMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Submission<?>> waiting = new ArrayDeque<>();
    private boolean closed;

    /**
     * A room.
     *
     * @param max how many may wait
     * @param batchMax how many are taken up together at most
     */
    WaitingRoom(int max, int batchMax) {
        this.max = max;
        this.batchMax = batchMax;
    }

    /** Lets one in; false when the room is full or closed. */
    boolean enter(Submission<?> submission) {
        lock.lock();
        try {
            if (closed || waiting.size() >= max) {
                return false;
            }
            waiting.add(submission);
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
                    Submission<?> first = waiting.remove();
                    if (first.take()) {
                        taken.add(first);
                    }
                }
            }
            return taken;
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
        } finally {
            lock.unlock();
        }
    }
}
