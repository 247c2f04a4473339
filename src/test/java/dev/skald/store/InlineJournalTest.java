package dev.skald.store;

import static dev.skald.store.AtWork.done;
import static dev.skald.store.AtWork.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.journal.Change;
import dev.skald.store.journal.InlineJournal;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.outbox.OutboxSignal;
import dev.skald.store.read.QueueLookup;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class InlineJournalTest extends RealJournalContract {

    @Override
    Journal journalOf(Node node) {
        rows.alive(node);
        return new InlineJournal(database, node, new OutboxRows(true, new OutboxSignal()));
    }

    @Test
    void a_connection_that_is_killed_under_a_change_leaves_nothing_half_written() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Change change = work.change(new LockChange.Release(null, null), done("a", 1), started("b", 1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<WriteResult> writing;
            try (Locked locked = Locked.queues(source, work.id())) {
                writing = threads.submit(() -> journal.write(change));
                locked.awaitWaiter();

                locked.cutUntilGivenUp(writing);

                assertThatThrownBy(writing::get).hasCauseInstanceOf(StoreUnavailable.class);
            }
        }

        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
        assertThat(rows.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 2));
        work.appended(change);
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), false, false));
    }
}
