package dev.skald.store;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

@QuarkusTest
@TestProfile(NoTimers.class)
class GroupCommitJournalTest extends JournalContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    DataSource source;

    @Inject
    Database database;

    private Rows rows;
    private final List<GroupCommitJournal> journals = new ArrayList<>();

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
        journals.forEach(GroupCommitJournal::close);
        rows.clear();
    }

    @Override
    Journal journalOf(Node node) {
        rows.alive(node);
        InlineJournal single = new InlineJournal(database, node);
        GroupCommitJournal group = new GroupCommitJournal(database, node, single, 2, 1000, PATIENCE);
        journals.add(group);
        return group;
    }

    @Override
    Claims claimsOf(Node node) {
        return new Claims(database, node);
    }
}
