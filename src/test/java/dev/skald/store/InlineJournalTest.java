package dev.skald.store;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(NoTimers.class)
class InlineJournalTest extends JournalContract {
    @Override
    Journal journalOf(Node node) {
        rows.alive(node);
        return new InlineJournal(database, node);
    }
}
