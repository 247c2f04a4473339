package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.started;
import static dev.skald.store.AtWork.tryStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.process.VitalThreads;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.store.jdbc.Database;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.GroupCommitJournal;
import dev.skald.store.journal.InlineJournal;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.outbox.OutboxSignal;
import dev.skald.support.Ends;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class GroupCommitJournalTest extends RealJournalContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ends ends = new Ends();
    private final List<GroupCommitJournal> journals = new ArrayList<>();

    @AfterEach
    void endTheWriters() {
        journals.forEach(GroupCommitJournal::close);
    }

    @Override
    Journal journalOf(Node node) {
        return groupOf(node, 2, 1000, PATIENCE);
    }

    private GroupCommitJournal groupOf(Node node, int writers, int waitingMax, Duration patience) {
        return groupOf(
                node,
                new InlineJournal(database, node, new OutboxRows(true, new OutboxSignal())),
                writers,
                waitingMax,
                patience);
    }

    private GroupCommitJournal groupOf(
            Node node, InlineJournal single, int writers, int waitingMax, Duration patience) {
        rows.alive(node);
        GroupCommitJournal group = new GroupCommitJournal(
                database,
                node,
                single,
                new OutboxRows(true, new OutboxSignal()),
                new VitalThreads(ends),
                writers,
                waitingMax,
                patience);
        journals.add(group);
        return group;
    }

    /** A journal whose only writer is at a change that can't be written before the log is let go of. */
    private final class Occupied implements AutoCloseable {
        final GroupCommitJournal group;
        private final Locked log;
        private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

        Occupied(int waitingMax, Duration patience) throws Exception {
            this(1, waitingMax, patience);
        }

        Occupied(int writers, int waitingMax, Duration patience) throws Exception {
            group = groupOf(HERE, writers, waitingMax, patience);
            log = Locked.table(source, "event_log_entry");
            QueueStart start = Starts.any();
            var unused = callers.submit(() -> tryStart(group, start, FINGERPRINT));
            log.awaitWaiter();
        }

        /** Has a change come and wait. */
        Future<WriteResult> write(Change change) throws Exception {
            int before = group.waiting();
            Future<WriteResult> writing = callers.submit(() -> group.write(change));
            Eventually.until("it waits", () -> group.waiting() > before);
            return writing;
        }

        void letGo() throws Exception {
            log.commit();
        }

        @Override
        public void close() throws SQLException {
            log.close();
            callers.close();
        }
    }

    private static Change step(AtWork work) {
        return work.change(new LockChange.Keep(), started("a", 1));
    }

    /** Without this nobody would notice a batch that fails, as each of its changes is then written by itself. */
    @Test
    void whatever_fits_among_others_is_written_without_the_journal_for_the_rest() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setPortNumbers(new int[] {1});
        InlineJournal outOfReach =
                new InlineJournal(new Database(nobody), HERE, new OutboxRows(true, new OutboxSignal()));
        GroupCommitJournal group = groupOf(HERE, outOfReach, 2, 1000, PATIENCE);
        Operation restore = new Operation.RestoreRequested("told to");

        AtWork succeeded =
                AtWork.start(group, Starts.labelled(Map.of("tenant", "acme"))).succeed();
        AtWork restored = AtWork.start(group, Starts.any()).restore();
        AtWork due = AtWork.start(group, Starts.any()).release();
        AtWork held = AtWork.start(group, Starts.any());
        succeeded.appended(succeeded.requestIfFree(restore));
        due.appended(due.request(restore));
        held.appended(held.request(restore));

        assertThat(log(succeeded.id())).hasSize(7);
        assertThat(log(restored.id())).hasSize(3);
        assertThat(log(due.id())).hasSize(2);
        assertThat(log(held.id())).hasSize(2);
        assertThat(tables.lock(restored.id())).isEmpty();
        assertThatThrownBy(() -> AtWork.tryStart(group, held.queue().start(), FINGERPRINT))
                .isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void what_waits_while_the_writer_is_busy_shares_one_commit() throws Exception {
        List<AtWork> works = AtWork.startSome(journal, 20);
        try (Occupied occupied = new Occupied(1000, PATIENCE)) {
            List<Future<WriteResult>> writing = new ArrayList<>();
            for (AtWork work : works) {
                writing.add(occupied.write(step(work)));
            }
            occupied.letGo();
            for (Future<WriteResult> one : writing) {
                assertThat(one.get()).isInstanceOf(WriteResult.Appended.class);
            }
        }

        assertThat(rows.texts("select xmin::text from event_log_entry where operation = 'step-started'"))
                .hasSize(20)
                .hasSameElementsAs(
                        rows.texts("select max(xmin::text) from event_log_entry where operation = 'step-started'"));
    }

    @Test
    void a_batch_that_is_held_up_does_not_hold_up_others() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        try (Occupied occupied = new Occupied(2, 1000, PATIENCE)) {
            Future<WriteResult> writing = occupied.write(step(work));

            Eventually.until("the other writer takes it up", () -> occupied.group.waiting() == 0);
            occupied.letGo();

            assertThat(writing.get()).isInstanceOf(WriteResult.Appended.class);
        }
    }

    @Test
    void a_bad_change_fails_alone() throws Exception {
        List<AtWork> works = AtWork.startSome(journal, 5);
        AtWork victim = AtWork.start(journal, Starts.any());
        try (Occupied occupied = new Occupied(1000, PATIENCE)) {
            Future<WriteResult> bad = occupied.write(victim.change(
                    new LockChange.Keep(), new Operation.CallStarted("a", CallKind.ACTION, 1, new Json("{\"no\":"))));
            List<Future<WriteResult>> good = new ArrayList<>();
            for (AtWork work : works) {
                good.add(occupied.write(step(work)));
            }
            occupied.letGo();

            assertThatThrownBy(bad::get).hasCauseInstanceOf(StoreRefused.class);
            for (Future<WriteResult> one : good) {
                assertThat(one.get()).isInstanceOf(WriteResult.Appended.class);
            }
        }
        assertThat(log(victim.id())).hasSize(1);
    }

    /** A journal whose connections fail of an error. */
    private GroupCommitJournal outOfMemory() {
        PGSimpleDataSource failing = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() {
                throw new OutOfMemoryError("no memory");
            }
        };
        GroupCommitJournal group = new GroupCommitJournal(
                new Database(failing),
                HERE,
                new InlineJournal(database, HERE, new OutboxRows(true, new OutboxSignal())),
                new OutboxRows(true, new OutboxSignal()),
                new VitalThreads(ends),
                1,
                1000,
                PATIENCE);
        journals.add(group);
        return group;
    }

    @Test
    void a_writer_that_ends_with_an_error_ends_the_process_and_leaves_nobody_waiting() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        GroupCommitJournal failing = outOfMemory();

        assertThatThrownBy(() -> failing.write(step(work)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("no memory");

        assertThat(ends.awaitReasons()).containsExactly("thread journal-1 has ended: no memory");
    }

    @Test
    void when_as_many_wait_as_may_the_next_one_is_refused_at_once() throws Exception {
        List<AtWork> works = AtWork.startSome(journal, 3);
        try (Occupied occupied = new Occupied(2, PATIENCE)) {
            Future<WriteResult> first = occupied.write(step(works.get(0)));
            Future<WriteResult> second = occupied.write(step(works.get(1)));

            assertThatThrownBy(() -> occupied.group.write(step(works.get(2))))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("too many changes wait");

            occupied.letGo();
            assertThat(first.get()).isInstanceOf(WriteResult.Appended.class);
            assertThat(second.get()).isInstanceOf(WriteResult.Appended.class);
        }
        assertThat(log(works.get(2).id())).hasSize(1);
    }

    @Test
    void a_change_that_waited_too_long_is_given_up_and_not_written_later() throws Exception {
        AtWork late = AtWork.start(journal, Starts.any());
        AtWork next = AtWork.start(journal, Starts.any());
        try (Occupied occupied = new Occupied(1000, Duration.ofMillis(50))) {
            Future<WriteResult> given = occupied.write(step(late));

            assertThatThrownBy(given::get)
                    .hasCauseInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("not written");

            occupied.letGo();
        }
        // Comes after it.
        next.appended(step(next));
        assertThat(log(late.id())).hasSize(1);
    }

    @Test
    void nobody_waits_for_a_queue_that_somebody_else_has_locked() throws Exception {
        AtWork stuck = AtWork.start(journal, Starts.any());
        AtWork free = AtWork.start(journal, Starts.any());
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<WriteResult> waiting;
            try (Locked locked = Locked.queues(source, stuck.id())) {
                waiting = callers.submit(() -> journal.write(step(stuck)));
                locked.awaitWaiter();

                free.appended(step(free));

                assertThat(waiting).isNotDone();
            }
            assertThat(waiting.get()).isInstanceOf(WriteResult.Appended.class);
        }
    }

    @Test
    void many_changes_of_many_kinds_at_once_are_each_written_once() throws Exception {
        List<AtWork> works = AtWork.startSome(journal, 60);
        List<Callable<WriteResult>> all = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            AtWork work = works.get(i);
            LockChange then = i % 2 == 0 ? new LockChange.Keep() : new LockChange.Release(null, null);
            all.add(() -> work.write(work.change(then, started("a", 1))));
            all.add(() -> journal.write(work.change(new LockChange.Keep(), started("b", 1))));
        }

        Together.run(all);

        for (AtWork work : works) {
            List<LogEntry> log = log(work.id());
            assertThat(log)
                    .extracting(LogEntry::seq)
                    .containsExactly(
                            LongStream.rangeClosed(1, log.size()).boxed().toArray(Long[]::new));
            assertThat(tables.lock(work.id()).orElseThrow().seq()).isEqualTo(log.size());
            assertThat(log).hasSize(2);
        }
    }
}
