package dev.skald.store;

import dev.skald.store.jdbc.Database;
import dev.skald.store.journal.InlineJournal;
import dev.skald.store.journal.Journal;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.outbox.OutboxSignal;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstones;
import jakarta.inject.Inject;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with the database to itself: empty tables before it, and none of its queues left after it. */
abstract class StoreTest {
    static final Node HERE = new Node("here");
    static final Node ELSEWHERE = new Node("elsewhere");

    @Inject
    DataSource source;

    @Inject
    Database database;

    @Inject
    Queues queues;

    @Inject
    Tombstones tombstones;

    Rows rows;
    Journal journal;

    /** The journal that a living node has. */
    Journal journalOf(Node node) {
        rows.alive(node);
        return new InlineJournal(database, node, new OutboxRows(true, new OutboxSignal()));
    }

    @BeforeEach
    void begin() {
        rows = new Rows(source);
        rows.clear();
        journal = journalOf(HERE);
    }

    @AfterEach
    void leaveNothingForOtherTests() {
        rows.clear();
    }

    /** As if the queue had come to its end long ago. */
    void endedBefore(UUID queueId, String interval) {
        rows.update("update event_lock set ended_at = now() - ?::interval where queue_id = ?", interval, queueId);
        rows.heartbeat();
    }
}
