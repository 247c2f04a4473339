package dev.skald.store;

import dev.skald.store.journal.Journal;
import dev.skald.store.node.Claims;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.store.node.Notices;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.store.removal.Tombstones;
import java.time.Duration;
import java.util.UUID;

/** The parts of the store that the simulation plays too, over one set of tables: PostgreSQL's or the simulation's. */
interface StoreUnderTest {
    /** Takes everything out of the tables. */
    void clear();

    Tables tables();

    Journal journal(Node node);

    Claims claims(Node node);

    Nodes nodes(Node node);

    /** The clock of a node, which its heartbeats set. */
    DatabaseClock clock();

    Heartbeats heartbeats(Node node, DatabaseClock clock);

    DueTimes dueTimes();

    Notices notices();

    Tombstones tombstones();

    PurgeableQueues purgeable();

    RemoveEnded removeEnded();

    Queues queues();

    /** Does something while another transaction has the lock rows of queues. */
    void whileLocked(Runnable action, UUID... queueIds) throws Exception;

    /** The session of a node's heartbeats has ended, and the database has noticed. */
    void endSession(Heartbeats heartbeats) throws Exception;

    /** As if queues had ended so long ago, all at one moment. */
    void endedBefore(Duration ago, UUID... queueIds);

    /** As if an id had been closed, or a queue removed, so long ago. */
    void buriedBefore(UUID id, Duration ago);

    /** As if heartbeats had noted this of the clock: the latest time, by how much that is ahead of now, and the steps. */
    void noted(Duration latestAhead, Duration behind, Duration ahead, Duration aheadSinceAgo);

    /** As if a heartbeat had noted the time just now, on a clock that never stepped. */
    default void notedNow() {
        noted(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(3650));
    }
}
