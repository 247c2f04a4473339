package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.again;
import static dev.skald.store.AtWork.done;
import static dev.skald.store.AtWork.started;
import static dev.skald.store.AtWork.tryStart;
import static dev.skald.store.AtWork.unreached;
import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.ChangeDecision;
import dev.skald.store.journal.EventLock;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.log.WaitStateCodec;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstones;
import dev.skald.support.Together;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Journal} promises. */
abstract class JournalContract {
    static final Node HERE = new Node("here");
    static final Node ELSEWHERE = new Node("elsewhere");

    private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");

    Tables tables;
    Queues queues;
    Tombstones tombstones;
    Journal journal;

    /** Sets tables that are empty, and the classes that read and write them. */
    abstract void setTables();

    @BeforeEach
    void begin() {
        setTables();
        journal = journalOf(HERE);
    }

    /** The journal under test, as a living node has it. */
    abstract Journal journalOf(Node node);

    abstract Claims claimsOf(Node node);

    @Test
    void a_node_that_was_declared_dead_starts_and_takes_nothing() {
        QueueStart start = Starts.any();
        AtWork resting = AtWork.start(journal, Starts.any());
        resting.appended(resting.change(new LockChange.Release(null, null)));
        tables.dead(HERE);

        assertThatThrownBy(() -> tryStart(journal, start, "fingerprint")).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> journal.write(resting.request(new Operation.RestoreRequested("told to"))))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(queues.find(start.id())).isEqualTo(new QueueLookup.Absent());
        assertThat(tables.lock(resting.id()).orElseThrow().holder()).isNull();
        tables.alive(HERE);
        assertThat(tryStart(journal, start, "fingerprint")).isInstanceOf(StartResult.Fresh.class);
    }

    @Test
    void a_start_makes_a_queue_that_this_node_holds() {
        QueueStart start = Starts.labelled(Map.of("tenant", "acme", "region", "eu"));

        StartResult accepted = tryStart(journal, start, FINGERPRINT);

        assertThat(accepted).isInstanceOf(StartResult.Fresh.class);
        StartResult.Fresh fresh = (StartResult.Fresh) accepted;
        assertThat(fresh.claim()).isEqualTo(new Claim(start.id(), 1));
        assertThat(fresh.queue().start()).isEqualTo(start);
        assertThat(fresh.queue().status()).isEqualTo(QueueStatus.RUNNING);
        assertThat(queues.find(start.id())).isEqualTo(new QueueLookup.Present(fresh.queue(), true, false));
        assertThat(tables.lock(start.id())).contains(new Tables.LockRow("here", 1, true, null, null, 1));
        assertThat(log(start.id())).extracting(LogEntry::operation).containsExactly(new Operation.QueueStarted());
        assertThat(tables.labels(start.id())).containsExactlyInAnyOrder("tenant=acme", "region=eu");
        assertThat(tables.summary(start.id())).isEqualTo(new Tables.Summary("running", null, null));
    }

    @Test
    void the_same_id_again_is_known_and_changes_nothing() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        List<LogEntry> before = log(work.id());

        StartResult again = tryStart(journalOf(ELSEWHERE), work.queue().start(), "another fingerprint");

        assertThat(again).isEqualTo(new StartResult.Known(FINGERPRINT));
        assertThat(log(work.id())).isEqualTo(before);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 2));
    }

    @Test
    void the_start_of_a_restored_queue_is_known_and_makes_no_lock() {
        AtWork work = AtWork.start(journal, Starts.any()).restore();

        StartResult again = tryStart(journal, work.queue().start(), FINGERPRINT);

        assertThat(again).isEqualTo(new StartResult.Known(FINGERPRINT));
        assertThat(tables.lock(work.id())).isEmpty();
    }

    @Test
    void of_many_equal_starts_at_once_one_makes_the_queue() throws Exception {
        QueueStart start = Starts.any();
        List<Callable<StartResult>> starts =
                Collections.nCopies(40, () -> tryStart(journal, start, HERE.claimOfStart(start.id())));

        List<StartResult> accepted = Together.run(starts);

        assertThat(accepted)
                .filteredOn(StartResult.Fresh.class::isInstance)
                .extracting(fresh -> ((StartResult.Fresh) fresh).claim().fence())
                .containsExactly(tables.lock(start.id()).orElseThrow().fence());
        assertThat(accepted)
                .filteredOn(new StartResult.Known(FINGERPRINT)::equals)
                .hasSize(39);
        assertThat(log(start.id())).hasSize(1);
        assertThat(tables.queues()).isEqualTo(1);
    }

    @Test
    void of_several_attempts_at_a_start_the_claim_tells_which_one_made_the_queue() {
        QueueStart start = Starts.any();
        Claim first = HERE.claimOfStart(start.id());
        Claim second = HERE.claimOfStart(start.id());
        Claim third = HERE.claimOfStart(start.id());
        Claims claims = claimsOf(HERE);

        assertThat(tryStart(journal, start, second))
                .asInstanceOf(type(StartResult.Fresh.class))
                .extracting(StartResult.Fresh::claim)
                .isEqualTo(second);
        assertThat(tryStart(journal, start, third)).isEqualTo(new StartResult.Known(FINGERPRINT));

        assertThat(claims.unowned(List.of(first, third))).isEmpty();
        assertThat(claims.unowned(List.of(first, second, third)))
                .isEqualTo(Map.of(second, new ClaimedQueue(new Claim(start.id(), 1), HERE.name())));
        assertThat(claims.unowned(List.of(second))).isEmpty();
    }

    @Test
    void the_first_claim_after_a_start_has_the_fence_one_however_many_starts_there_were() {
        QueueStart start = Starts.any();
        AtWork visited = new AtWork(
                journal,
                HERE.claimOfStart(start.id()),
                Queue.fold(start, List.of(new LogEntry(1, Instant.EPOCH, "x", new Operation.QueueStarted()))));
        tryStart(journal, start, visited.claim());
        visited.release();

        visited.appended(visited.request(new Operation.RestoreRequested("told to")));

        assertThat(visited.claim().fence()).isEqualTo(1);
        visited.append(new Operation.QueueRecovered());
    }

    @Test
    void a_sub_queue_comes_with_the_change_that_starts_it_due_at_once_and_held_by_nobody() {
        AtWork work = AtWork.start(journal, Starts.any());
        QueueStart subQueue = Starts.stepOf(work.id(), "a");

        work.appended(work.starting(subQueue, "a"));

        QueueLookup.Present found = (QueueLookup.Present) queues.find(subQueue.id());
        assertThat(found.queue().start()).isEqualTo(subQueue);
        assertThat(found.held()).isFalse();
        assertThat(log(subQueue.id())).extracting(LogEntry::operation).containsExactly(new Operation.QueueStarted());
        assertThat(claimsOf(HERE).due(10))
                .extracting(claimed -> claimed.claim().queueId())
                .containsExactly(subQueue.id());
        assertThat(tables.summary(subQueue.id())).isEqualTo(new Tables.Summary("running", null, work.id()));
    }

    @Test
    void a_sub_queue_that_is_there_already_is_left_as_it_is() {
        AtWork work = AtWork.start(journal, Starts.any());
        QueueStart subQueue = Starts.stepOf(work.id(), "a");
        work.appended(work.starting(subQueue, "a"));
        Claim claim = claimsOf(HERE).due(10).getFirst().claim();
        work.append(unreached("a", 1));

        work.appended(work.starting(subQueue, "a"));

        assertThat(log(subQueue.id())).hasSize(1);
        assertThat(tables.lock(subQueue.id()))
                .get()
                .extracting(Tables.LockRow::fence)
                .isEqualTo(claim.fence());
    }

    @Test
    void a_sub_queue_whose_id_was_closed_is_not_created() {
        AtWork work = AtWork.start(journal, Starts.any());
        QueueStart subQueue = Starts.stepOf(work.id(), "a");
        tombstones.block(subQueue.id(), Owner.DEFAULT, List.of());

        work.appended(work.starting(subQueue, "a"));

        assertThat(queues.find(subQueue.id())).isInstanceOf(QueueLookup.Gone.class);
        assertThat(tables.lock(subQueue.id())).isEmpty();
    }

    @Test
    void an_overtaken_change_starts_no_sub_queue() {
        AtWork work = AtWork.start(journal, Starts.any());
        QueueStart subQueue = Starts.stepOf(work.id(), "a");
        Change change = work.starting(subQueue, "a");
        journalOf(ELSEWHERE).write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(work.write(change)).isInstanceOf(WriteResult.Overtaken.class);

        assertThat(queues.find(subQueue.id())).isInstanceOf(QueueLookup.Absent.class);
    }

    private static List<AuditEntry> audit(AuditAct act, UUID id) {
        return List.of(
                new AuditEntry(ACTOR, "acme", act, id.toString(), "because", Map.of("step", "a \"b\""), false, false));
    }

    @Test
    void the_requester_is_noted_with_what_is_written() {
        QueueStart start = Starts.any();
        StartResult.Fresh fresh =
                (StartResult.Fresh) AtWork.tryStart(journal, start, audit(AuditAct.QUEUE_START, start.id()));
        AtWork work = new AtWork(journal, fresh.claim(), fresh.queue());

        work.appended(work.request(new Operation.AdminPaused("why", "ada"))
                .withAudit(audit(AuditAct.QUEUE_PAUSE, work.id())));

        assertThat(tables.audit(work.id())).containsExactly("ada queue-start", "ada queue-pause");
    }

    @Test
    void the_requester_is_not_noted_when_nothing_is_written() {
        AtWork work = AtWork.start(journal, Starts.any());
        Change late = work.request(new Operation.RestoreRequested("told to"))
                .withAudit(audit(AuditAct.QUEUE_RESTORE, work.id()));
        work.append(started("a", 1));
        assertThat(journal.write(late)).isInstanceOf(WriteResult.Overtaken.class);
        assertThat(AtWork.tryStart(journal, work.queue().start(), audit(AuditAct.QUEUE_START, work.id())))
                .isInstanceOf(StartResult.Known.class);

        assertThat(tables.audit(work.id())).isEmpty();
    }

    @Test
    void the_requester_is_noted_once_when_the_answer_was_lost() {
        AtWork work = AtWork.start(journal, Starts.any());
        Change change =
                work.change(new LockChange.Keep(), started("a", 1)).withAudit(audit(AuditAct.QUEUE_RETRY, work.id()));
        assertThat(journal.write(change)).isInstanceOf(WriteResult.Appended.class);

        assertThat(journal.write(change)).isInstanceOf(WriteResult.Appended.class);

        assertThat(tables.audit(work.id())).containsExactly("ada queue-retry");
    }

    @Test
    void the_requester_who_closed_an_id_is_noted_once() {
        UUID id = UUID.randomUUID();

        assertThat(tombstones.block(id, Owner.DEFAULT, audit(AuditAct.ID_CLOSE, id)))
                .isTrue();
        assertThat(tombstones.block(id, Owner.DEFAULT, audit(AuditAct.ID_CLOSE, id)))
                .isFalse();

        assertThat(tables.audit(id)).containsExactly("ada id-close");
    }

    @Test
    void a_requester_takes_a_queue_that_nobody_holds_together_with_what_it_announces() {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();

        WriteResult written = work.write(work.requestIfFree(
                new Operation.RestoreRequested("told to"),
                new Operation.CallStarted("b", CallKind.COMPENSATION, 1, Json.NULL)));

        assertThat(written).isInstanceOf(WriteResult.Appended.class);
        assertThat(((WriteResult.Appended) written).claim()).isEqualTo(new Claim(work.id(), 2));
        assertThat(work.queue().status()).isEqualTo(QueueStatus.RESTORING);
        assertThat(tables.lock(work.id()).orElseThrow().holder()).isEqualTo(HERE.name());
        assertThat(log(work.id())).hasSize(8);
    }

    @Test
    void while_somebody_holds_a_queue_nothing_is_written_of_a_change_that_takes_it() {
        AtWork work = AtWork.start(journal, Starts.any());
        Change change = work.requestIfFree(new Operation.RestoreRequested("told to"));

        assertThat(journal.write(change)).isEqualTo(new WriteResult.Overtaken(List.of()));
        assertThat(journalOf(ELSEWHERE).write(change)).isEqualTo(new WriteResult.Overtaken(List.of()));

        assertThat(log(work.id())).hasSize(1);
    }

    @Test
    void a_requester_reports_what_happened_only_to_a_queue_that_it_knows() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        long seen = work.queue().seq();
        work.append(done("a", 1), started("b", 1));
        Change late = new Change(
                work.id(), new Writer.Requester(), seen, List.of(), List.of(done("a", 1)), null, new LockChange.Take());

        assertThat(journalOf(ELSEWHERE).write(late)).isInstanceOf(WriteResult.Overtaken.class);

        assertThat(log(work.id())).hasSize(4);
    }

    @Test
    void events_are_stored_with_what_raises_them_in_the_order_of_the_log() {
        QueueStart start = Starts.any();
        Operation.EventRegistered booked =
                new Operation.EventRegistered("/trips", "1", "com.example.booked", new Json("{\"id\":\"1\"}"));
        Change first = AtWork.first(start, booked)
                .withEvents(List.of(LifecycleEvents.started(start, new Operation.QueueStarted())));
        StartResult.Fresh fresh = (StartResult.Fresh) journal.start(start, FINGERPRINT, Instant.EPOCH, first);
        Queue queue = fresh.queue();
        Operation succeeded = new Operation.QueueSucceeded();

        journal.write(new Change(
                        start.id(),
                        new Writer.Holder(fresh.claim()),
                        queue.seq(),
                        List.of(),
                        List.of(succeeded),
                        QueueStatus.SUCCEEDED,
                        new LockChange.Release(null, null))
                .withEvents(LifecycleEvents.of(queue, List.of(succeeded))));

        assertThat(tables.events(start.id()))
                .containsExactly("dev.skald.queue.started 1", "dev.skald.queue.succeeded 3", "com.example.booked 3");
    }

    @Test
    void a_change_that_was_overtaken_raises_the_events_of_its_facts_only() {
        AtWork work = AtWork.start(journal, Starts.any());
        Queue seen = work.queue();
        journalOf(ELSEWHERE).write(work.request(new Operation.AdminPaused("closed", "ada")));
        Operation.Fact interrupted = new Operation.QueueInterrupted("n1");
        Operation.Decision restore = new Operation.RestoreRequested("asked");
        Change late = new Change(
                        work.id(),
                        new Writer.Holder(work.claim()),
                        seen.seq(),
                        List.of(interrupted),
                        List.of(restore),
                        QueueStatus.RESTORING,
                        new LockChange.Keep())
                .withEvents(LifecycleEvents.of(seen, List.of(interrupted, restore)));

        assertThat(journal.write(late)).isInstanceOf(WriteResult.Overtaken.class);

        assertThat(tables.events(work.id())).containsExactly("dev.skald.queue.interrupted 3");
    }

    @Test
    void a_change_that_is_refused_raises_no_event() {
        AtWork work = AtWork.start(journal, Starts.any());
        Claim lost = new Claim(work.id(), work.claim().fence() + 7);
        Operation succeeded = new Operation.QueueSucceeded();
        Change change = new Change(
                        work.id(),
                        new Writer.Holder(lost),
                        work.queue().seq(),
                        List.of(),
                        List.of(succeeded),
                        QueueStatus.SUCCEEDED,
                        new LockChange.Release(null, null))
                .withEvents(LifecycleEvents.of(work.queue(), List.of(succeeded)));

        assertThat(journal.write(change)).isEqualTo(new WriteResult.ClaimLost());

        assertThat(tables.events(work.id())).isEmpty();
    }

    @Test
    void only_the_holder_can_let_go_of_a_queue() {
        AtWork work = AtWork.start(journal, Starts.any());

        assertThatThrownBy(() -> new Change(
                        work.id(), new Writer.Requester(), 1, List.of(), List.of(), null, new LockChange.Close()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_closed_id_is_remembered() {
        QueueStart start = Starts.any();
        tombstones.block(start.id(), Owner.DEFAULT, List.of());

        StartResult accepted = tryStart(journal, start, FINGERPRINT);

        assertThat(accepted).isInstanceOf(StartResult.Remembered.class);
        assertThat(((StartResult.Remembered) accepted).tombstone().blocked()).isTrue();
        assertThat(tables.queues()).isZero();
        assertThat(tables.locks()).isZero();
    }

    @Test
    void when_a_start_and_the_closing_of_its_id_race_exactly_one_wins() throws Exception {
        for (int round = 0; round < 150; round++) {
            QueueStart start = Starts.any();
            Callable<Boolean> starting = () -> tryStart(journal, start, FINGERPRINT) instanceof StartResult.Fresh;
            Callable<Boolean> closing = () -> tombstones.block(start.id(), Owner.DEFAULT, List.of());

            List<Boolean> won = Together.run(round % 2 == 0 ? List.of(starting, closing) : List.of(closing, starting));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            boolean started = tables.summary(start.id()) != null;
            assertThat(tables.lock(start.id()).isPresent()).isEqualTo(started);
            assertThat(queues.find(start.id()) instanceof QueueLookup.Gone).isNotEqualTo(started);
        }
    }

    /** Who writes: the holder as it is, one whose claim is an older one, or a requester. */
    enum Writing {
        HOLDER,
        FORMER_HOLDER,
        VISITOR
    }

    static Stream<Arguments> lock_rows_and_changes() {
        List<LockChange> any = List.of(
                new LockChange.Keep(),
                new LockChange.Take(),
                new LockChange.TakeIfFree(),
                new LockChange.LeaveDue(),
                new LockChange.Release(Instant.EPOCH, new WaitState(WaitState.Reason.RETRY, "a", Instant.EPOCH, null)),
                new LockChange.Close());
        return Stream.of("nobody", "here", "elsewhere")
                .flatMap(holder -> Stream.of(Writing.values())
                        .flatMap(author -> any.stream()
                                .filter(lockChange -> author != Writing.VISITOR || !letsGo(lockChange))
                                .flatMap(lockChange -> Stream.of(true, false)
                                        .map(seen -> Arguments.of(holder, author, lockChange, seen)))));
    }

    private static boolean letsGo(LockChange lockChange) {
        return lockChange instanceof LockChange.Release || lockChange instanceof LockChange.Close;
    }

    @ParameterizedTest(name = "held by {0}, written by a {1} who has seen the whole log: {3}, {2}")
    @MethodSource("lock_rows_and_changes")
    void each_change_is_decided_as_the_rules_say(
            String holder, Writing author, LockChange lockChange, boolean seenAll) {
        AtWork work = AtWork.start(holder.equals("elsewhere") ? journalOf(ELSEWHERE) : journal, Starts.any());
        if (holder.equals("nobody")) {
            work.appended(work.change(
                    new LockChange.Release(FUTURE, new WaitState(WaitState.Reason.START, null, FUTURE, null))));
        }
        long seen = work.queue().seq();
        if (!seenAll) {
            journalOf(new Node("third"))
                    .write(new Change(
                            work.id(),
                            new Writer.Requester(),
                            seen,
                            List.of(),
                            List.of(new Operation.QueueRecovered()),
                            null,
                            new LockChange.Keep()));
        }
        Writer by = switch (author) {
            case HOLDER -> new Writer.Holder(work.claim());
            case FORMER_HOLDER ->
                new Writer.Holder(new Claim(work.id(), work.claim().fence() - 1));
            case VISITOR -> new Writer.Requester();
        };
        Change change = new Change(
                work.id(), by, seen, List.of(), List.of(new Operation.RestoreRequested("told to")), null, lockChange);
        Tables.LockRow before = tables.lock(work.id()).orElseThrow();
        EventLock lock = new EventLock(before.holder(), before.fence(), before.seq());

        WriteResult written = journal.write(change);

        Optional<Tables.LockRow> after = tables.lock(work.id());
        switch (ChangeDecision.of(lock, change, HERE.name())) {
            case ChangeDecision.Refuse refuse -> {
                assertThat(written).isEqualTo(refuse.answer());
                assertThat(after).contains(before);
            }
            case ChangeDecision.Append append -> {
                assertThat(written)
                        .asInstanceOf(type(WriteResult.Appended.class))
                        .extracting(WriteResult.Appended::claim)
                        .isEqualTo(append.claim());
                assertThat(after).isEqualTo(rowAfter(before, append, after.orElse(before)));
            }
            case ChangeDecision.Compare compare -> {
                assertThat(written)
                        .asInstanceOf(type(WriteResult.Overtaken.class))
                        .extracting(overtaken -> overtaken.entries().size())
                        .isEqualTo(1);
                assertThat(after).contains(before);
            }
        }
    }

    /** What an appended entry makes of a lock row; the time at which the database left it due is taken from the row itself. */
    private static Optional<Tables.LockRow> rowAfter(
            Tables.LockRow before, ChangeDecision.Append append, Tables.LockRow after) {
        long seq = before.seq() + 1;
        return switch (append.lockChange()) {
            case LockChange.Keep keep ->
                Optional.of(new Tables.LockRow(
                        before.holder(), before.fence(), before.interrupted(), before.dueAt(), before.waiting(), seq));
            case LockChange.Take take ->
                Optional.of(new Tables.LockRow("here", append.claim().fence(), true, null, null, seq));
            case LockChange.LeaveDue due -> {
                assertThat(after.dueAt()).isNotNull().isNotEqualTo(before.dueAt());
                yield Optional.of(new Tables.LockRow(null, before.fence(), false, after.dueAt(), null, seq));
            }
            case LockChange.Release release ->
                Optional.of(new Tables.LockRow(
                        null, before.fence(), false, release.dueAt(), WaitStateCodec.encode(release.waiting()), seq));
            case LockChange.Close close -> Optional.empty();
        };
    }

    @Test
    void facts_then_decisions_are_appended_without_gaps_and_at_one_time() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));

        List<LogEntry> entries = work.append(unreached("a", 1), again("a"), started("a", 2));

        assertThat(entries).extracting(LogEntry::seq).containsExactly(3L, 4L, 5L);
        assertThat(entries).extracting(LogEntry::node).containsOnly("here");
        assertThat(entries)
                .extracting(LogEntry::operation)
                .containsExactly(unreached("a", 1), again("a"), started("a", 2));
        assertThat(entries.stream().map(LogEntry::at).distinct()).hasSize(1);
        assertThat(log(work.id()).subList(2, 5)).isEqualTo(entries);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 5));
    }

    @Test
    void what_the_writer_knows_is_what_is_read_back() {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();

        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), false, false));
    }

    @Test
    void overtaken_decisions_are_not_written_but_facts_are() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Operation request = new Operation.RestoreRequested("told to");
        List<LogEntry> unseen = visited(work, request);

        WriteResult written =
                work.write(work.change(new LockChange.Release(null, null), done("a", 1), started("b", 1)));

        assertThat(written).isInstanceOf(WriteResult.Overtaken.class);
        List<LogEntry> entries = ((WriteResult.Overtaken) written).entries();
        assertThat(entries).extracting(LogEntry::seq).containsExactly(3L, 4L);
        assertThat(entries).extracting(LogEntry::operation).containsExactly(request, done("a", 1));
        assertThat(entries.subList(0, 1)).isEqualTo(unseen);
        assertThat(log(work.id()).subList(2, 4)).isEqualTo(entries);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 4));
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
    }

    @Test
    void an_overtaken_change_changes_no_status() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        work.append(done("a", 1), started("b", 1));
        visited(work, new Operation.RestoreRequested("told to"));

        work.write(work.change(new LockChange.Release(null, null), done("b", 1), new Operation.QueueSucceeded()));

        assertThat(tables.summary(work.id())).isEqualTo(new Tables.Summary("restoring", null, null));
    }

    @Test
    void a_release_without_anything_to_log_is_overtaken_like_any_other_decision() {
        AtWork work = AtWork.start(journal, Starts.any());
        visited(work, new Operation.RestoreRequested("told to"));

        WriteResult written = work.write(work.change(new LockChange.Release(Instant.EPOCH, null)));

        assertThat(written).isInstanceOf(WriteResult.Overtaken.class);
        assertThat(tables.lock(work.id()).orElseThrow().holder()).isEqualTo("here");
    }

    @Test
    void a_release_is_not_taken_for_done_because_somebody_else_decided_the_same() {
        AtWork work = AtWork.start(journal, Starts.any());
        visited(work, new Operation.RestoreRequested("told to"));

        WriteResult written = work.write(work.change(
                new LockChange.Release(Instant.EPOCH, null), new Operation.RestoreRequested("out of time")));

        assertThat(written).isInstanceOf(WriteResult.Overtaken.class);
        assertThat(tables.lock(work.id()).orElseThrow().holder()).isEqualTo("here");
    }

    @Test
    void a_change_whose_answer_was_lost_is_recorded_once() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Change change = work.change(new LockChange.Keep(), done("a", 1), started("b", 1));
        WriteResult first = journal.write(change);

        WriteResult second = work.write(change);

        assertThat(second).isEqualTo(first);
        assertThat(log(work.id())).hasSize(4);
        work.append(done("b", 1));
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
    }

    @Test
    void a_change_whose_answer_was_lost_comes_back_with_what_came_after_it() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Change change = work.change(new LockChange.Keep(), done("a", 1), started("b", 1));
        List<LogEntry> entries = new ArrayList<>(((WriteResult.Appended) journal.write(change)).entries());
        Queue seen = work.queue().with(entries);
        entries.addAll(visited(new AtWork(journal, work.claim(), seen), new Operation.RestoreRequested("told to")));

        WriteResult again = work.write(change);

        assertThat(again).isEqualTo(new WriteResult.Appended(entries, null));
        assertThat(log(work.id())).hasSize(5);
    }

    @Test
    void facts_of_an_overtaken_change_whose_answer_was_lost_are_recorded_once() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        visited(work, new Operation.RestoreRequested("told to"));
        Change change = work.change(new LockChange.Keep(), done("a", 1), started("b", 1));
        WriteResult first = journal.write(change);

        WriteResult second = work.write(change);

        assertThat(second).isEqualTo(first);
        assertThat(log(work.id())).hasSize(4);
    }

    @Test
    void a_stale_fence_writes_nothing() {
        AtWork work = AtWork.start(journal, Starts.any());
        AtWork stale = new AtWork(journal, work.claim(), work.queue());
        work.release();
        work.write(work.request(new Operation.RestoreRequested("told to")));
        assertThat(work.claim().fence()).isEqualTo(2);

        WriteResult written = stale.write(stale.change(new LockChange.Close(), started("a", 1)));

        assertThat(written).isEqualTo(new WriteResult.ClaimLost());
        assertThat(log(work.id())).hasSize(2);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 2, true, null, null, 2));
    }

    @Test
    void the_claim_of_another_node_writes_nothing() {
        AtWork work = AtWork.start(journal, Starts.any());
        AtWork other = new AtWork(journalOf(ELSEWHERE), work.claim(), work.queue());

        WriteResult written = other.write(other.change(new LockChange.Keep(), started("a", 1)));

        assertThat(written).isEqualTo(new WriteResult.ClaimLost());
        assertThat(log(work.id())).hasSize(1);
    }

    @Test
    void a_claim_that_was_let_go_of_writes_nothing() {
        AtWork work = AtWork.start(journal, Starts.any()).release();

        WriteResult written = work.write(work.change(new LockChange.Keep(), started("a", 1)));

        assertThat(written).isEqualTo(new WriteResult.ClaimLost());
        assertThat(log(work.id())).hasSize(1);
    }

    @Test
    void letting_go_says_when_the_queue_is_due_and_why_it_waits() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Instant due = Instant.parse("2031-05-06T07:08:09.123456Z");
        WaitState waiting = new WaitState(
                WaitState.Reason.RETRY, "a", due, new StepProblem(503, "\"busy\" \u0000 ü", null, null, null));

        work.appended(work.change(new LockChange.Release(due, waiting), unreached("a", 1), again("a")));

        Tables.LockRow lock = tables.lock(work.id()).orElseThrow();
        assertThat(lock).isEqualTo(new Tables.LockRow(null, 1, false, due, lock.waiting(), 4));
        assertThat(WaitStateCodec.decode(lock.waiting())).isEqualTo(waiting);
    }

    @Test
    void closing_takes_the_lock_away_and_keeps_the_rest() {
        AtWork work = AtWork.start(journal, Starts.any()).restore();

        WriteResult late = journal.write(work.request(new Operation.QueueRecovered()));

        assertThat(late).isEqualTo(new WriteResult.Closed());
        assertThat(work.write(work.change(new LockChange.Keep(), new Operation.QueueRecovered())))
                .isEqualTo(new WriteResult.Closed());
        assertThat(tables.lock(work.id())).isEmpty();
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), false, false));
    }

    @Test
    void a_queue_that_never_was_is_closed() {
        QueueStart start = Starts.any();
        Queue imagined = Queue.fold(start, List.of(new LogEntry(1, Instant.EPOCH, "x", new Operation.QueueStarted())));
        AtWork work = new AtWork(journal, new Claim(start.id(), 1), imagined);

        assertThat(work.write(work.change(new LockChange.Keep(), started("a", 1))))
                .isEqualTo(new WriteResult.Closed());
        assertThat(queues.find(start.id())).isInstanceOf(QueueLookup.Absent.class);
    }

    @Test
    void a_requester_takes_a_queue_that_nobody_holds() {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();

        WriteResult written = journalOf(ELSEWHERE).write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(written).isInstanceOf(WriteResult.Appended.class);
        assertThat(((WriteResult.Appended) written).claim()).isEqualTo(new Claim(work.id(), 2));
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("elsewhere", 2, true, null, null, 7));
    }

    @Test
    void a_requester_who_takes_a_waiting_queue_ends_its_wait() {
        AtWork work = AtWork.start(journal, Starts.any());
        WaitState waiting = new WaitState(WaitState.Reason.RETRY, "a", Instant.EPOCH, null);
        work.appended(work.change(new LockChange.Release(Instant.EPOCH, waiting)));

        work.write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 2, true, null, null, 2));
        work.append(new Operation.QueueRestored());
    }

    @Test
    void a_requester_does_not_take_a_queue_that_somebody_holds() {
        AtWork work = AtWork.start(journal, Starts.any());

        WriteResult written = journalOf(ELSEWHERE).write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(((WriteResult.Appended) written).claim()).isNull();
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 2));
    }

    @Test
    void a_requester_without_room_leaves_a_queue_due_that_nobody_holds() {
        AtWork work = AtWork.start(journal, Starts.any());
        WaitState waiting = new WaitState(WaitState.Reason.RETRY, "a", Instant.EPOCH, null);
        work.appended(work.change(new LockChange.Release(null, waiting)));

        WriteResult written =
                journalOf(ELSEWHERE).write(work.requestWithoutRoom(new Operation.RestoreRequested("told to")));

        assertThat(((WriteResult.Appended) written).claim()).isNull();
        Tables.LockRow lock = tables.lock(work.id()).orElseThrow();
        assertThat(lock.dueAt()).isNotNull();
        assertThat(lock).isEqualTo(new Tables.LockRow(null, 1, false, lock.dueAt(), null, 2));
    }

    @Test
    void a_requester_without_room_leaves_a_queue_to_its_holder() {
        AtWork work = AtWork.start(journal, Starts.any());

        WriteResult written =
                journalOf(ELSEWHERE).write(work.requestWithoutRoom(new Operation.RestoreRequested("told to")));

        assertThat(((WriteResult.Appended) written).claim()).isNull();
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 2));
    }

    @Test
    void an_overtaken_requester_does_not_take_the_queue() {
        AtWork work = AtWork.start(journal, Starts.any());
        Change visit = work.request(new Operation.RestoreRequested("told to"));
        work.append(started("a", 1));
        work.release();

        WriteResult written = journal.write(visit);

        assertThat(written).isInstanceOf(WriteResult.Overtaken.class);
        assertThat(((WriteResult.Overtaken) written).entries())
                .extracting(LogEntry::operation)
                .containsExactly(started("a", 1));
        assertThat(tables.lock(work.id()).orElseThrow().holder()).isNull();
        assertThat(log(work.id())).hasSize(2);
    }

    @Test
    void the_end_is_dated_as_in_the_log_and_undated_when_the_queue_is_restored() {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        assertThat(tables.summary(work.id()))
                .isEqualTo(new Tables.Summary("succeeded", work.queue().endedAt(), null));

        work.write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(tables.summary(work.id())).isEqualTo(new Tables.Summary("restoring", null, null));
        work.append(new Operation.CallStarted("b", CallKind.COMPENSATION, 1, null));
        work.append(new Operation.CallDone("b", CallKind.COMPENSATION, 1, null, 200, java.time.Duration.ZERO));
        work.append(new Operation.CallStarted("a", CallKind.COMPENSATION, 1, null));
        work.append(new Operation.CallDone("a", CallKind.COMPENSATION, 1, null, 200, java.time.Duration.ZERO));
        work.appended(work.change(new LockChange.Close(), new Operation.QueueRestored()));
        assertThat(tables.summary(work.id()))
                .isEqualTo(new Tables.Summary("restored", work.queue().endedAt(), null));
    }

    @Test
    void a_change_that_the_database_refuses_leaves_nothing_behind() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        Change bad =
                work.change(new LockChange.Release(null, null), done("a", 1, new Json("{\"cut off")), started("b", 1));

        assertThatThrownBy(() -> journal.write(bad))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(StoreUnavailable.class);

        assertThat(log(work.id())).hasSize(2);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, 2));
        work.append(done("a", 1), started("b", 1));
    }

    @Test
    void a_start_that_the_database_refuses_leaves_nothing_behind() {
        QueueStart bad = Starts.of(new Json("[1,"));

        assertThatThrownBy(() -> tryStart(journal, bad, FINGERPRINT))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(StoreUnavailable.class);

        assertThat(queues.find(bad.id())).isEqualTo(new QueueLookup.Absent());
        assertThat(tables.locks()).isZero();
    }

    @Test
    void a_label_as_large_as_may_be_is_written() {
        String name = "\uD83D\uDE00".repeat(100);
        String value = new Random(1)
                .ints(1000, 0x10000, 0x10FFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        AtWork work = AtWork.start(journal, Starts.labelled(Map.of(name, value)));

        assertThat(work.queue().start().labels()).containsEntry(name, value);
        assertThat(tables.labels(work.id())).containsExactly(name + "=" + value);
    }

    @Test
    void refused_changes_do_not_harm_others_written_at_the_same_time() throws Exception {
        List<AtWork> works = Stream.generate(() -> AtWork.start(journal, Starts.any()))
                .limit(24)
                .toList();
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            AtWork work = works.get(i);
            boolean bad = i % 4 == 0;
            writers.add(() -> {
                work.append(started("a", 1));
                try {
                    work.append(done("a", 1, bad ? new Json("}") : Json.NULL));
                    return true;
                } catch (StoreRefused e) {
                    return false;
                }
            });
        }

        List<Boolean> written = Together.run(writers);

        for (int i = 0; i < works.size(); i++) {
            boolean good = i % 4 != 0;
            assertThat(written.get(i)).isEqualTo(good);
            assertThat(log(works.get(i).id())).hasSize(good ? 3 : 2);
        }
    }

    @Test
    void refused_starts_do_not_harm_others_written_at_the_same_time() throws Exception {
        List<QueueStart> starts = IntStream.range(0, 24)
                .mapToObj(i -> Starts.of(i % 4 == 0 ? new Json("}") : Json.NULL))
                .toList();

        List<Boolean> written = Together.run(starts.stream()
                .<Callable<Boolean>>map(start -> () -> {
                    try {
                        return tryStart(journal, start, FINGERPRINT) instanceof StartResult.Fresh;
                    } catch (StoreRefused e) {
                        return false;
                    }
                })
                .toList());

        for (int i = 0; i < starts.size(); i++) {
            boolean good = i % 4 != 0;
            assertThat(written.get(i)).isEqualTo(good);
            assertThat(queues.find(starts.get(i).id()) instanceof QueueLookup.Present)
                    .isEqualTo(good);
        }
        assertThat(tables.queues()).isEqualTo(18);
    }

    static Stream<Json> odd_payloads() {
        return Stream.of(
                        "\"\\u0000\"",
                        "{\"\\u0000\":\"a\\u0000b\"}",
                        "123456789012345678901234567890.12345678901234567890",
                        "-0",
                        "1e999",
                        "1.0",
                        "1.00",
                        "{\"b\":1,\"a\":2,\"b\":3}",
                        " \r\n\t{ \"spaced\" :\t[ ] } \n",
                        "\"\\ud83d\\ude00 and 😀\"",
                        "\"lone \\ud800 and \\udc00\"",
                        "\"\\/ / \\u002f\"",
                        "\"\\\"\\\\\\b\\f\\n\\r\\t {,} NULL\"",
                        "\"ünïcödé 漢字 \u2028 \ufeff \u007f\"",
                        "\"\"",
                        "null",
                        "[".repeat(1000) + "]".repeat(1000),
                        "\"" + "x".repeat(256 * 1024) + "\"",
                        "[" + "{\"k\":\"v😀\"},".repeat(20_000) + "0]")
                .map(Json::new);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("odd_payloads")
    void json_comes_back_as_it_went_in(Json odd) {
        AtWork work = AtWork.start(journal, Starts.of(odd));
        work.append(new Operation.CallStarted("a", CallKind.ACTION, 1, odd));
        work.append(done("a", 1, odd));

        Queue found = ((QueueLookup.Present) queues.find(work.id())).queue();

        assertThat(found.start().input()).isEqualTo(odd);
        assertThat(found.step("a").result()).isEqualTo(odd);
        assertThat(log(work.id()).get(1).operation())
                .isEqualTo(new Operation.CallStarted("a", CallKind.ACTION, 1, odd));
        assertThat(found).isEqualTo(work.queue());
    }

    @Test
    void many_queues_written_at_once_stay_without_gaps() throws Exception {
        int changes = 20;
        List<AtWork> works = Together.run(Collections.nCopies(64, () -> AtWork.start(journal, Starts.any())));
        List<Callable<Long>> writers = new ArrayList<>();
        for (AtWork work : works) {
            writers.add(() -> {
                work.append(started("a", 1));
                for (int attempt = 1; attempt < changes; attempt++) {
                    work.append(unreached("a", attempt), again("a"), started("a", attempt + 1));
                }
                return work.queue().seq();
            });
        }

        List<Long> lasts = Together.run(writers);

        long last = 2L + (changes - 1L) * 3;
        assertThat(lasts).containsOnly(last);
        for (AtWork work : works) {
            assertThat(log(work.id())).extracting(LogEntry::seq).isEqualTo(numbers(last));
            assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
            assertThat(tables.lock(work.id()).orElseThrow().seq()).isEqualTo(last);
        }
    }

    @Test
    void several_writers_on_one_queue_lose_no_update() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        int each = 15;
        List<Callable<Integer>> writers = new ArrayList<>();
        for (Node node : List.of(HERE, ELSEWHERE, new Node("third"))) {
            Journal theirs = journalOf(node);
            writers.add(() -> {
                AtWork requester = new AtWork(theirs, work.claim(), work.queue());
                int overtaken = 0;
                for (int written = 0; written < each; ) {
                    switch (requester.write(requester.request(new Operation.QueueRecovered()))) {
                        case WriteResult.Appended appended -> written++;
                        case WriteResult.Overtaken again -> overtaken++;
                        case WriteResult.ClaimLost lost -> throw new AssertionError(lost);
                        case WriteResult.Closed closed -> throw new AssertionError(closed);
                    }
                }
                return overtaken;
            });
        }

        List<Integer> overtaken = Together.run(writers);

        long last = 1L + 3L * each;
        assertThat(log(work.id())).extracting(LogEntry::seq).isEqualTo(numbers(last));
        assertThat(log(work.id()))
                .filteredOn(entry -> entry.node().equals("third"))
                .hasSize(each);
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("here", 1, true, null, null, last));
        assertThat(overtaken.stream().mapToInt(Integer::intValue).sum())
                .as("they got in each other's way, else this showed nothing")
                .isPositive();
    }

    @Test
    void facts_from_several_writers_who_know_nothing_of_each_other_are_all_recorded_once() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        List<Callable<WriteResult>> writers = IntStream.rangeClosed(1, 30)
                .mapToObj(n -> new Change(
                        work.id(),
                        new Writer.Holder(work.claim()),
                        1,
                        List.of(done("a", n)),
                        List.of(),
                        null,
                        new LockChange.Keep()))
                .<Callable<WriteResult>>map(change -> () -> journal.write(change))
                .toList();

        List<WriteResult> written = Together.run(writers);

        assertThat(written).filteredOn(WriteResult.Appended.class::isInstance).hasSize(1);
        assertThat(written).filteredOn(WriteResult.Overtaken.class::isInstance).hasSize(29);
        assertThat(log(work.id()).stream().skip(1).map(LogEntry::operation))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 30).mapToObj(n -> done("a", n)).toList());
        assertThat(log(work.id())).extracting(LogEntry::seq).isEqualTo(numbers(31));
    }

    /** Writes as a requester who knows the queue as the worker does, while the worker learns nothing of it. */
    private List<LogEntry> visited(AtWork work, Operation... operations) {
        WriteResult written = journal.write(work.request(operations));
        assertThat(written).isInstanceOf(WriteResult.Appended.class);
        return ((WriteResult.Appended) written).entries();
    }

    List<LogEntry> log(UUID id) {
        return queues.log(id, 0, Integer.MAX_VALUE).orElseThrow();
    }

    private static List<Long> numbers(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
