package dev.skald.store.node;

import dev.skald.store.StoreUnavailable;
import java.time.Duration;

/**
 * Tells the database that this node is alive, and reads the other nodes' heartbeats and the time.
 */
public interface Heartbeats extends AutoCloseable {
    /** A smaller difference is no step of the clock: statements take time too. */
    Duration STEP_MIN = Duration.ofSeconds(5);

    /**
     * One heartbeat.
     *
     * @param longest how long to wait for the database at most; whole seconds, the same each time
     * @throws StoreUnavailable when it can't be reached or does not answer in time; the next one opens a new connection
     */
    HeartbeatResult beat(Duration longest);

    /** Gives the connection up. */
    @Override
    void close();
}
