package dev.skald.store;

import dev.skald.store.journal.Journal;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstones;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the store promise, on PostgreSQL and in the simulation alike. */
abstract class StoreContract {
    static final Node HERE = new Node("here");
    static final Node ELSEWHERE = new Node("elsewhere");

    StoreUnderTest store;
    Tables tables;
    Queues queues;
    Tombstones tombstones;
    Journal journal;

    /** A store without any queue. */
    abstract StoreUnderTest newStore();

    @BeforeEach
    final void begin() {
        store = newStore();
        tables = store.tables();
        queues = store.queues();
        tombstones = store.tombstones();
        journal = journalOf(HERE);
    }

    @AfterEach
    final void leaveNothingForOtherTests() {
        store.clear();
    }

    /** The journal that a living node has. */
    final Journal journalOf(Node node) {
        tables.alive(node);
        return store.journal(node);
    }

    /** The claims of a living node. */
    final Claims claimsOf(Node node) {
        tables.alive(node);
        return store.claims(node);
    }

    /** As if a queue had ended so long ago, on a clock that never stepped. */
    final void endedBefore(UUID queueId, Duration ago) {
        store.endedBefore(ago, queueId);
        store.notedNow();
    }
}
