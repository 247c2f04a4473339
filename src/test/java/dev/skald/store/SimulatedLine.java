package dev.skald.store;

import dev.skald.store.node.Notice;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How one simulated node reaches the simulated database: what may happen on the way. */
public interface SimulatedLine {
    /**
     * Runs one transaction, at one moment and undivided.
     *
     * @param what for those who read what happened
     * @throws StoreUnavailable when the line is cut, or the answer was lost; the transaction may have been run or may run later
     */
    <T> T transaction(String what, Supplier<T> work);

    /** Whether a node is taken for alive by a transaction that needs it to be; one that began a while ago may be mistaken. */
    default boolean alive(SimulatedTables tables, String node) {
        return tables.isAlive(node);
    }

    /** Whether the session of the node's heartbeats is there: its process lives, and the database can reach it. */
    default boolean isOpen() {
        return true;
    }

    /** Whether somebody else has a queue's lock row in hand just now, so that it is passed over. */
    default boolean passesOver(UUID queueId) {
        return false;
    }

    /** Carries a notice to the nodes, once the present transaction is committed. */
    default void tell(Notice notice) {}

    /** Has the listener receive what {@link #tell} carries, until the result is run. */
    default Runnable listen(Consumer<Notice> listener) {
        throw new UnsupportedOperationException("this line tells its nodes itself");
    }

    /** What is thrown when the line is cut. */
    static RuntimeException unavailable(String why) {
        return new StoreUnavailable(why);
    }
}
