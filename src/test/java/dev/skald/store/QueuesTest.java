package dev.skald.store;

import static dev.skald.store.AtWork.again;
import static dev.skald.store.AtWork.started;
import static dev.skald.store.AtWork.unreached;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Owner;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.store.journal.LockChange;
import dev.skald.store.node.Node;
import dev.skald.store.node.SqlClaims;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.SqlRemoveEnded;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class QueuesTest extends StoreTest {
    private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");
    private static final WaitState WAITING =
            new WaitState(WaitState.Reason.RETRY, "a", FUTURE, new StepProblem(503, "busy", null, null, null));

    @Test
    void nothing_is_found_under_an_id_that_nobody_used() {
        assertThat(queues.find(UUID.randomUUID())).isEqualTo(new QueueLookup.Absent());
        assertThat(queues.log(UUID.randomUUID(), 0, 10)).isEmpty();
    }

    @Test
    void a_closed_id_is_found_as_a_tombstone_without_a_queue() {
        UUID id = UUID.randomUUID();
        assertThat(tombstones.block(id, Owner.DEFAULT, List.of())).isTrue();

        assertThat(queues.find(id))
                .isInstanceOfSatisfying(
                        QueueLookup.Gone.class,
                        gone -> assertThat(gone.tombstone().blocked()).isTrue());
        assertThat(tombstones.block(id, Owner.DEFAULT, List.of())).isFalse();
    }

    @Test
    void the_id_of_a_queue_is_not_closed_whatever_has_become_of_it() {
        AtWork running = AtWork.start(journal, Starts.any());
        AtWork succeeded = AtWork.start(journal, Starts.any()).succeed();
        AtWork restored = AtWork.start(journal, Starts.any()).restore();

        for (AtWork work : List.of(running, succeeded, restored)) {
            assertThat(tombstones.block(work.id(), Owner.DEFAULT, List.of())).isFalse();
            assertThat(queues.find(work.id()))
                    .isInstanceOfSatisfying(
                            QueueLookup.Present.class,
                            found -> assertThat(found.queue()).isEqualTo(work.queue()));
        }
        assertThat(rows.count("tombstone")).isZero();
        assertThat(rows.lock(restored.id())).as("the gate is gone again").isEmpty();
    }

    @Test
    void a_queue_that_was_found_before_is_found_again_as_it_is_now() {
        AtWork work = AtWork.start(journal, Starts.any());
        QueueLookup.Present before = new QueueLookup.Present(work.queue(), true, false);
        assertThat(queues.findAgain(before)).isEqualTo(before);

        work.append(started("a", 1));
        work.appended(work.change(new LockChange.Release(FUTURE, WAITING), unreached("a", 1), again("a")));

        assertThat(queues.findAgain(before)).isEqualTo(queues.find(work.id()));
    }

    @Test
    void a_queue_that_was_found_before_and_removed_is_gone() {
        AtWork work = AtWork.start(journal, Starts.any()).restore();
        QueueLookup.Present before = (QueueLookup.Present) queues.find(work.id());

        assertThat(new SqlRemoveEnded(database).remove(work.queue(), List.of())).isTrue();

        assertThat(queues.findAgain(before)).isInstanceOf(QueueLookup.Gone.class);
    }

    @Test
    void a_queue_at_work_is_held_and_a_waiting_one_is_not() {
        AtWork work = AtWork.start(journal, Starts.any());
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));

        work.appended(work.change(new LockChange.Release(FUTURE, WAITING)));

        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), false, false, WAITING));
    }

    @Test
    void a_queue_that_is_due_and_held_by_nobody_waits_for_its_turn() {
        AtWork work = AtWork.start(journal, Starts.any()).release();
        assertThat(queues.find(work.id()))
                .isEqualTo(new QueueLookup.Present(
                        work.queue(), false, false, new WaitState(WaitState.Reason.TURN, null, null, null)));
        AtWork other = AtWork.start(journal, Starts.any());

        other.appended(other.change(new LockChange.Release(Instant.EPOCH, WAITING)));

        assertThat(queues.find(other.id()))
                .as("the step and its problem stay")
                .isEqualTo(new QueueLookup.Present(
                        other.queue(),
                        false,
                        false,
                        new WaitState(WaitState.Reason.TURN, "a", null, WAITING.problem())));
    }

    @Test
    void a_queue_that_goes_on_while_it_is_read_does_not_wait_for_what_it_waited_for() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        work.appended(work.change(new LockChange.Release(FUTURE, WAITING)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Locked log = Locked.table(source, "event_log_entry")) {
            Future<QueueLookup> reading = threads.submit(() -> queues.find(work.id()));
            log.awaitWaiter();

            log.change("insert into event_log_entry (queue_id, seq, node, operation) values ('" + work.id()
                    + "', 2, 'elsewhere', 'admin-retried')");
            log.change("update event_lock set seq = 2, waiting = null where queue_id = '" + work.id() + "'");
            log.commit();

            assertThat(reading.get()).isInstanceOfSatisfying(QueueLookup.Present.class, found -> {
                assertThat(found.queue().seq()).isEqualTo(2);
                assertThat(found.waiting()).isNull();
            });
        }
    }

    @Test
    void a_queue_whose_holder_is_dead_is_orphaned_until_it_is_taken_up() {
        Node dead = new Node("dead");
        AtWork work = AtWork.start(journalOf(dead), Starts.any());
        rows.dead(dead);
        assertThat(queues.find(work.id()))
                .isEqualTo(new QueueLookup.Present(
                        work.queue(), true, true, new WaitState(WaitState.Reason.RECOVERY, null, null, null)));

        new SqlClaims(database, HERE).interrupted(1);

        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
    }

    @Test
    void a_log_is_read_page_by_page() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        for (int attempt = 1; attempt < 8; attempt++) {
            work.append(unreached("a", attempt), again("a"), started("a", attempt + 1));
        }
        AtWork.start(journal, Starts.any()).succeed();
        List<LogEntry> whole = queues.log(work.id(), 0, 1000).orElseThrow();
        assertThat(whole).hasSize(23);
        assertThat(whole).extracting(LogEntry::at).isSortedAccordingTo(Instant::compareTo);

        List<LogEntry> pages = new ArrayList<>();
        List<LogEntry> page = queues.log(work.id(), 0, 5).orElseThrow();
        while (!page.isEmpty() && pages.size() < 50) {
            assertThat(page).hasSizeLessThanOrEqualTo(5);
            pages.addAll(page);
            page = queues.log(work.id(), page.getLast().seq(), 5).orElseThrow();
        }

        assertThat(pages).isEqualTo(whole);
    }

    @Test
    void the_log_of_a_restored_queue_stays() {
        AtWork work = AtWork.start(journal, Starts.any()).restore();

        assertThat(queues.log(work.id(), 0, 10).orElseThrow()).hasSize(3);
    }

    @Test
    void the_fingerprint_of_a_start_is_found_as_long_as_its_queue_is_remembered() {
        AtWork work = AtWork.start(journal, Starts.any());
        UUID closed = UUID.randomUUID();
        assertThat(tombstones.block(closed, Owner.DEFAULT, List.of())).isTrue();
        rows.update(
                "insert into tombstone (id, fingerprint, name, outcome, created_at, ended_at)"
                        + " values (?, 'known', 'n', 'succeeded', now(), now())",
                new UUID(0, 1));

        assertThat(queues.fingerprint(work.id()))
                .contains(rows.texts("select fingerprint from queue where id = ?", work.id())
                        .getFirst());
        assertThat(queues.fingerprint(new UUID(0, 1))).contains("known");
        assertThat(queues.fingerprint(closed)).isEmpty();
        assertThat(queues.fingerprint(UUID.randomUUID())).isEmpty();
    }
}
