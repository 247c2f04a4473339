package dev.skald.store.outbox;

import dev.skald.queue.Json;
import dev.skald.store.StoreUnavailable;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The events that were committed. */
public interface Outbox {
    /**
     * Gives the next positions to committed events.
     *
     * @param rowsMax the events of how many transactions at most
     * @return of how many transactions; -1 when another node gives positions away just now
     * @throws StoreUnavailable when the database can't be reached
     */
    int sequence(int rowsMax);

    /**
     * The events after a position.
     *
     * @param limit how many at most, at least 1; fewer when they are long
     * @param source of Skald's own events
     * @throws StoreUnavailable when the database can't be reached
     */
    EventPage after(long position, int limit, URI source);

    /**
     * Which positions there are.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    EventRange range();

    /**
     * What was registered with a queue, by the number of the log entry that registered it.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    Map<Long, Json> registered(UUID queueId);

    /**
     * Forgets the oldest events.
     *
     * @param keep how long an event is kept once it has a position
     * @param rowsMax the events of how many transactions at most
     * @return of how many transactions
     * @throws StoreUnavailable when the database can't be reached
     */
    int forget(Duration keep, int rowsMax);
}
