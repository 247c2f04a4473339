package dev.skald.store;

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
        queues = new Queues(database);
        tombstones = new Tombstones(database);
    }

    @AfterEach
    void leaveNothingForOtherTests() {
        rows.clear();
    }

    @Override
    Claims claimsOf(Node node) {
        return new Claims(database, node);
    }
}
