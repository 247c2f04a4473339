package dev.skald.store.node;

import dev.skald.store.StoreUnavailable;
import java.util.function.Consumer;

/** Carries notices between the nodes of one database. A notice may be lost: its receiver also looks by itself, less often. */
public interface Notices {
    /**
     * Tells every node, this one too.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    void tell(Notice notice);

    /**
     * Begins to listen: what is told from now on is received.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    Subscription listen();

    /** Receives notices until it is closed. */
    interface Subscription extends AutoCloseable {
        /**
         * Waits for a moment, and hands on the notices that come, in the order in which they were committed.
         *
         * @throws StoreUnavailable when the connection is lost, and with it perhaps some notices
         */
        void receive(Consumer<Notice> listener);

        @Override
        void close();
    }
}
