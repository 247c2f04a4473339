package dev.skald.engine.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How this node runs work on threads, and how it waits. */
public interface Threads {
    /** Runs work on a thread of its own. */
    void start(String name, Runnable work);

    /** A new inbox, to which any thread may add and at which one waits. */
    <T> Inbox<T> inbox();

    /**
     * Waits for a fixed time.
     *
     * @throws InterruptedException when the thread is to give up
     */
    void pause(Duration duration) throws InterruptedException;

    /** Messages in the order in which they came. */
    interface Inbox<T> {
        void add(T message);

        /** The next message; null when there is none now. */
        @Nullable
        T poll();

        /**
         * The next message, once there is one.
         *
         * @param longest how long to wait for it at most; null for as long as it takes
         * @return null when none came in time
         * @throws InterruptedException when the thread is to give up
         */
        @Nullable
        T await(@Nullable Duration longest) throws InterruptedException;
    }
}
