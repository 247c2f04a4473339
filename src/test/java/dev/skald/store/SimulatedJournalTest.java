package dev.skald.store;

import dev.skald.store.journal.Journal;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;

/** The simulated journal keeps the promises of the real one, else simulations would tell of another database. */
class SimulatedJournalTest extends JournalContract {
    private SimulatedStoreUnderTest store;

    @Override
    void setTables() {
        store = new SimulatedStoreUnderTest();
        tables = store.tables();
        queues = store.queues();
        tombstones = store.tombstones();
    }

    @Override
    Journal journalOf(Node node) {
        tables.alive(node);
        return store.journal(node);
    }

    @Override
    Claims claimsOf(Node node) {
        return store.claims(node);
    }
}
