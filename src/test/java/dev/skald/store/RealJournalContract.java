package dev.skald.store;

import dev.skald.store.jdbc.Database;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.store.node.SqlClaims;
import dev.skald.store.read.SqlQueues;
import dev.skald.store.removal.SqlTombstones;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/** The contract, held to a journal that writes to the real database. */
abstract class RealJournalContract extends JournalContract {
    @Inject
    DataSource source;

    @Inject
    Database database;

    Rows rows;

    @Override
    void setTables() {
        rows = new Rows(source);
        rows.clear();
        tables = rows;
        queues = new SqlQueues(database);
        tombstones = new SqlTombstones(database);
    }

    @AfterEach
    void leaveNothingForOtherTests() {
        rows.clear();
    }

    @Override
    Claims claimsOf(Node node) {
        return new SqlClaims(database, node);
    }
}
