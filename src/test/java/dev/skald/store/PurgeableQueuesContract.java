package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.done;
import static dev.skald.store.AtWork.started;
import static dev.skald.store.AtWork.tryStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Claim;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.PurgeableQueues.Candidate;
import dev.skald.store.removal.Tombstone;
import dev.skald.store.removal.Tombstones;
import dev.skald.support.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link PurgeableQueues} and {@link Tombstones} promise. */
abstract class PurgeableQueuesContract extends StoreContract {
    private static final Duration WINDOW = Duration.ofHours(24);

    private PurgeableQueues succeeded;

    @BeforeEach
    void succeeded() {
        succeeded = store.purgeable();
    }

    @Test
    void only_queues_whose_window_is_over_are_found_the_oldest_first() {
        AtWork.start(journal, Starts.any()).succeed();
        AtWork within = AtWork.start(journal, Starts.any()).succeed();
        endedBefore(within.id(), WINDOW.minusMinutes(1));
        AtWork second = candidates(Duration.ofHours(25));
        AtWork first = candidates(Duration.ofHours(26));
        AtWork third = candidates(Duration.ofHours(24));

        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 10))
                .extracting(Candidate::queueId)
                .containsExactly(first.id(), second.id(), third.id());
        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 2))
                .extracting(Candidate::queueId)
                .containsExactly(first.id(), second.id());
    }

    @Test
    void the_search_goes_on_after_the_last_queue_that_was_found_also_among_those_of_one_moment() {
        UUID[] ids = Stream.generate(
                        () -> AtWork.start(journal, Starts.any()).succeed().id())
                .limit(7)
                .toArray(UUID[]::new);
        store.endedBefore(Duration.ofHours(25), ids);
        AtWork older = candidates(Duration.ofHours(26));

        List<Candidate> one = succeeded.candidates(WINDOW, Candidate.NONE, 3);
        List<Candidate> two = succeeded.candidates(WINDOW, one.getLast(), 3);
        List<Candidate> three = succeeded.candidates(WINDOW, two.getLast(), 3);

        assertThat(one.getFirst().queueId()).isEqualTo(older.id());
        assertThat(Stream.of(one, two, three).flatMap(List::stream)).hasSize(8).doesNotHaveDuplicates();
        assertThat(succeeded.candidates(WINDOW, three.getLast(), 3)).isEmpty();
    }

    @Test
    void a_sub_queue_is_found_when_its_parent_is_gone() {
        AtWork parent = AtWork.start(journal, Starts.any());
        QueueStart subQueue = Starts.stepOf(parent.id(), "a");
        parent.appended(parent.starting(subQueue, "a"));
        Claim claim = claimsOf(HERE).due(subQueue.id()).orElseThrow().claim();
        AtWork child = new AtWork(journal, claim, ((QueueLookup.Present) queues.find(subQueue.id())).queue()).succeed();
        parent.append(done("a", 1), started("b", 1));
        parent.appended(
                parent.change(new LockChange.Release(null, null), done("b", 1), new Operation.QueueSucceeded()));
        endedBefore(parent.id(), Duration.ofHours(25));
        endedBefore(child.id(), Duration.ofHours(26));

        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 10);
        assertThat(found).extracting(Candidate::queueId).containsExactly(parent.id());
        succeeded.purge(found);

        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 10))
                .extracting(Candidate::queueId)
                .containsExactly(child.id());
    }

    @Test
    void what_a_caller_says_that_its_queue_belongs_to_holds_it_not_up() {
        AtWork parent = candidates(Duration.ofHours(25));
        AtWork other = AtWork.start(journal, Starts.stepOf(parent.id(), "a")).succeed();
        endedBefore(other.id(), Duration.ofHours(26));

        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 10))
                .extracting(Candidate::queueId)
                .containsExactly(other.id(), parent.id());
    }

    @Test
    void queues_that_did_not_succeed_are_never_found_however_old() {
        AtWork running = AtWork.start(journal, Starts.any());
        AtWork restored = AtWork.start(journal, Starts.any()).restore();
        AtWork restoring = AtWork.start(journal, Starts.any());
        restoring.append(new Operation.RestoreRequested("told to"));
        AtWork confirming = AtWork.start(journal, Starts.any());
        confirming.append(new Operation.QueueConfirming());
        AtWork restoredAfterSuccess = AtWork.start(journal, Starts.any()).succeed();
        restoredAfterSuccess.write(restoredAfterSuccess.request(new Operation.RestoreRequested("told to")));
        AtWork held = AtWork.start(journal, Starts.held());
        List<UUID> ids = Stream.of(running, restored, restoring, confirming, restoredAfterSuccess, held, attention())
                .map(AtWork::id)
                .toList();
        store.endedBefore(Duration.ofDays(9000), ids.toArray(UUID[]::new));
        store.notedNow();

        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 10)).isEmpty();
        assertThat(ids.stream().map(id -> tables.summary(id).status()).distinct())
                .as("every status but one")
                .hasSize(QueueStatus.values().length - 1);
    }

    @Test
    void a_purged_queue_leaves_nothing_but_a_tombstone() {
        AtWork work =
                AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme"))).succeed();
        AtWork other =
                AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme"))).succeed();
        endedBefore(work.id(), Duration.ofHours(25));
        Instant ended = tables.summary(work.id()).endedAt();

        int purged = succeeded.purge(succeeded.candidates(WINDOW, Candidate.NONE, 1));

        assertThat(purged).isEqualTo(1);
        assertThat(queues.find(work.id()))
                .isEqualTo(new QueueLookup.Gone(new Tombstone(
                        work.id(),
                        FINGERPRINT,
                        "trip",
                        QueueStatus.SUCCEEDED,
                        work.queue().createdAt(),
                        ended,
                        Starts.OWNER)));
        assertThat(queues.log(work.id(), 0, 10)).isEmpty();
        assertThat(tables.lock(work.id())).isEmpty();
        assertThat(tables.logEntries(work.id())).isZero();
        assertThat(tables.labels(work.id())).isEmpty();
        assertThat(tables.lock(other.id())).isPresent();
        assertThat(tables.logEntries(other.id())).isPositive();
        assertThat(tables.labels(other.id())).isNotEmpty();
        assertThat(tryStart(journal, work.queue().start(), FINGERPRINT))
                .isEqualTo(new StartResult.Remembered(((QueueLookup.Gone) queues.find(work.id())).tombstone()));
    }

    @Test
    void a_queue_that_somebody_took_after_it_was_found_stays() {
        AtWork work = candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 1);
        work.write(work.request(new Operation.RestoreRequested("told to")));

        assertThat(succeeded.purge(found)).isZero();
        assertThat(queues.find(work.id())).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 1)).isEmpty();
    }

    @Test
    void a_queue_whose_log_grew_after_it_was_found_stays_even_if_nobody_holds_it_again() {
        AtWork work = candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 1);
        work.write(work.request(new Operation.RestoreRequested("told to")));
        work.release();

        assertThat(succeeded.purge(found)).isZero();
        assertThat(queues.find(work.id()))
                .isInstanceOfSatisfying(
                        QueueLookup.Present.class,
                        left -> assertThat(left.queue()).isEqualTo(work.queue()));
    }

    @Test
    void one_that_stays_does_not_keep_the_others_of_its_batch() {
        AtWork first = candidates(Duration.ofHours(27));
        AtWork regretted = candidates(Duration.ofHours(26));
        AtWork last = candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 10);
        regretted.write(regretted.request(new Operation.RestoreRequested("told to")));

        assertThat(succeeded.purge(found)).isEqualTo(2);
        assertThat(queues.find(regretted.id())).isEqualTo(new QueueLookup.Present(regretted.queue(), true, false));
        assertThat(tables.logEntries(regretted.id()))
                .isEqualTo(regretted.queue().seq());
        for (AtWork gone : List.of(first, last)) {
            assertThat(queues.find(gone.id())).isInstanceOf(QueueLookup.Gone.class);
        }
    }

    @Test
    void a_queue_that_somebody_is_at_just_now_is_passed_over_and_not_waited_for() throws Exception {
        AtWork taken = candidates(Duration.ofHours(26));
        AtWork free = candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 10);

        store.whileLocked(() -> assertThat(succeeded.purge(found)).isEqualTo(1), taken.id());

        assertThat(queues.find(taken.id())).isInstanceOf(QueueLookup.Present.class);
        assertThat(queues.find(free.id())).isInstanceOf(QueueLookup.Gone.class);
        assertThat(succeeded.purge(found)).isEqualTo(1);
    }

    @Test
    void a_queue_is_purged_once() throws Exception {
        candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 1);

        List<Integer> purged = Together.run(Collections.nCopies(8, () -> succeeded.purge(found)));

        assertThat(purged).containsExactlyInAnyOrder(1, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void a_restore_and_a_purge_never_cross() throws Exception {
        for (int round = 0; round < 150; round++) {
            AtWork work = candidates(Duration.ofHours(25));
            List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 1);
            Change restore = work.request(new Operation.RestoreRequested("told to"));
            Callable<Boolean> restoring = () -> work.write(restore) instanceof WriteResult.Appended;
            Callable<Boolean> purging = () -> succeeded.purge(found) == 1;

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(restoring, purging) : List.of(purging, restoring));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            QueueLookup now = queues.find(work.id());
            if (now instanceof QueueLookup.Gone) {
                assertThat(tables.logEntries(work.id())).isZero();
            } else {
                assertThat(now).isEqualTo(new QueueLookup.Present(work.queue(), true, false));
                assertThat(work.queue().status()).isEqualTo(QueueStatus.RESTORING);
            }
        }
    }

    @Test
    void after_the_clock_stepped_forth_a_queue_is_kept_for_so_much_longer_if_it_ended_before() {
        candidates(Duration.ofHours(25));
        store.noted(Duration.ZERO, Duration.ZERO, Duration.ofHours(2), Duration.ofMinutes(24 * 60 + 30));
        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 1))
                .as("ended before")
                .isEmpty();

        store.noted(Duration.ZERO, Duration.ZERO, Duration.ofHours(2), Duration.ofMinutes(25 * 60 + 30));
        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 1))
                .as("ended after")
                .hasSize(1);

        store.noted(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(59), Duration.ZERO);
        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 1))
                .as("old enough")
                .hasSize(1);
    }

    @Test
    void before_a_heartbeat_has_told_that_the_clock_stepped_forth_nothing_looks_older() {
        candidates(Duration.ofHours(25));
        buriedBefore(blocked(), Duration.ofDays(31));

        store.noted(Duration.ofDays(-2), Duration.ZERO, Duration.ZERO, Duration.ofDays(3650));

        assertThat(succeeded.candidates(WINDOW, Candidate.NONE, 1)).isEmpty();
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isEmpty();
    }

    @Test
    void after_the_clock_stepped_forth_a_tombstone_is_kept_for_so_much_longer() {
        buriedBefore(blocked(), Duration.ofDays(31));
        store.noted(Duration.ZERO, Duration.ZERO, Duration.ofDays(2), Duration.ZERO);
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isEmpty();

        store.notedNow();
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isPresent();
    }

    private UUID blocked() {
        UUID id = UUID.randomUUID();
        assertThat(tombstones.block(id, Owner.DEFAULT, List.of())).isTrue();
        return id;
    }

    @Test
    void a_restore_after_the_purge_finds_the_tombstone() {
        AtWork work = candidates(Duration.ofHours(25));
        List<Candidate> found = succeeded.candidates(WINDOW, Candidate.NONE, 1);

        assertThat(succeeded.purge(found)).isEqualTo(1);

        assertThat(work.write(work.request(new Operation.RestoreRequested("told to"))))
                .isEqualTo(new WriteResult.Closed());
        assertThat(tombstones.block(work.id(), Owner.DEFAULT, List.of())).isFalse();
    }

    @Test
    void tombstones_are_forgotten_in_time_the_oldest_first() {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(4).toList();
        ids.forEach(id -> tombstones.block(id, Owner.DEFAULT, List.of()));
        buriedBefore(ids.get(0), Duration.ofDays(31));
        buriedBefore(ids.get(1), Duration.ofDays(33));
        buriedBefore(ids.get(2), Duration.ofDays(32));
        buriedBefore(ids.get(3), Duration.ofDays(29));

        Duration keep = Duration.ofDays(30);
        Instant last = tombstones.forget(keep, Instant.EPOCH, 2).orElseThrow();
        assertThat(known(ids)).containsExactly(ids.get(0), ids.get(3));
        assertThat(tombstones.forget(keep, last.plus(Duration.ofDays(2)), 2))
                .as("nothing is looked for before that moment")
                .isEmpty();
        assertThat(tombstones.forget(keep, last, 2)).isPresent();
        assertThat(tombstones.forget(keep, last, 2)).isEmpty();
        assertThat(queues.find(ids.get(3))).isInstanceOf(QueueLookup.Gone.class);
        assertThat(queues.find(ids.get(0))).isEqualTo(new QueueLookup.Absent());
    }

    /** A queue that succeeded so long ago. */
    private AtWork candidates(Duration ago) {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        endedBefore(work.id(), ago);
        return work;
    }

    private AtWork attention() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        work.append(done("a", 1), new Operation.RestoreRequested("told to"));
        work.append(new Operation.CallStarted("a", CallKind.COMPENSATION, 1, null));
        work.appended(work.change(
                new LockChange.Release(null, new WaitState(WaitState.Reason.ATTENTION, "a", null, null)),
                new Operation.CallFailed("a", CallKind.COMPENSATION, 1, StepProblem.of("no"), false),
                new Operation.QueueAttention("a", "it failed for good")));
        return work;
    }

    private List<UUID> known(List<UUID> ids) {
        return ids.stream()
                .filter(id -> queues.find(id) instanceof QueueLookup.Gone)
                .toList();
    }

    private void buriedBefore(UUID id, Duration ago) {
        store.buriedBefore(id, ago);
        store.notedNow();
    }
}
