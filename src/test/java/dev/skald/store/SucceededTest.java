package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.done;
import static dev.skald.store.AtWork.started;
import static dev.skald.store.AtWork.tryStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.Waiting;
import dev.skald.store.Succeeded.Past;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class SucceededTest extends StoreTest {
    private static final Duration WINDOW = Duration.ofHours(24);

    private Succeeded succeeded;

    @BeforeEach
    void succeeded() {
        succeeded = new Succeeded(database);
    }

    @AfterEach
    void settleClock() {
        rows.heartbeat();
    }

    @Test
    void only_queues_whose_window_is_over_are_found_the_oldest_first() {
        AtWork.start(journal, Starts.any()).succeed();
        AtWork within = AtWork.start(journal, Starts.any()).succeed();
        endedBefore(within.id(), "23 hours 59 minutes");
        AtWork second = past("25 hours");
        AtWork first = past("26 hours");
        AtWork third = past("24 hours");

        assertThat(succeeded.past(WINDOW, Past.NONE, 10))
                .extracting(Past::queueId)
                .containsExactly(first.id(), second.id(), third.id());
        assertThat(succeeded.past(WINDOW, Past.NONE, 2))
                .extracting(Past::queueId)
                .containsExactly(first.id(), second.id());
    }

    @Test
    void the_search_goes_on_after_the_last_queue_that_was_found_also_among_those_of_one_moment() {
        for (int n = 0; n < 7; n++) {
            AtWork.start(journal, Starts.any()).succeed();
        }
        rows.update("update event_lock set ended_at = now() - interval '25 hours'");
        AtWork older = past("26 hours");

        List<Past> one = succeeded.past(WINDOW, Past.NONE, 3);
        List<Past> two = succeeded.past(WINDOW, one.getLast(), 3);
        List<Past> three = succeeded.past(WINDOW, two.getLast(), 3);

        assertThat(one.getFirst().queueId()).isEqualTo(older.id());
        assertThat(Stream.of(one, two, three).flatMap(List::stream)).hasSize(8).doesNotHaveDuplicates();
        assertThat(succeeded.past(WINDOW, three.getLast(), 3)).isEmpty();
    }

    @Test
    void a_sub_queue_is_found_when_its_parent_is_gone() {
        AtWork parent = past("25 hours");
        AtWork child = past("26 hours");
        rows.update(
                "update queue set parent_id = ?, fingerprint = ? where id = ?",
                parent.id(),
                Journal.OF_SUB_QUEUE,
                child.id());

        List<Past> found = succeeded.past(WINDOW, Past.NONE, 10);
        assertThat(found).extracting(Past::queueId).containsExactly(parent.id());
        succeeded.purge(found);

        assertThat(succeeded.past(WINDOW, Past.NONE, 10))
                .extracting(Past::queueId)
                .containsExactly(child.id());
    }

    @Test
    void what_a_caller_says_that_its_queue_belongs_to_holds_it_not_up() {
        AtWork one = past("25 hours");
        AtWork two = past("26 hours");
        rows.update("update queue set parent_id = ? where id = ?", one.id(), two.id());
        rows.update("update queue set parent_id = ? where id = ?", two.id(), one.id());

        assertThat(succeeded.past(WINDOW, Past.NONE, 10))
                .extracting(Past::queueId)
                .containsExactly(two.id(), one.id());
    }

    @Test
    void queues_that_did_not_succeed_are_never_found_however_old() {
        AtWork.start(journal, Starts.any());
        AtWork.start(journal, Starts.any()).restore();
        AtWork restoring = AtWork.start(journal, Starts.any());
        restoring.append(new Operation.RestoreRequested("told to"));
        AtWork confirming = AtWork.start(journal, Starts.any());
        confirming.append(new Operation.QueueConfirming());
        AtWork restoredAfterSuccess = AtWork.start(journal, Starts.any()).succeed();
        restoredAfterSuccess.write(restoredAfterSuccess.visit(new Operation.RestoreRequested("told to")));
        attention();
        rows.update("update queue set created_at = '2001-01-01'");
        rows.update("update event_lock set ended_at = '2001-01-02'");

        assertThat(succeeded.past(WINDOW, Past.NONE, 10)).isEmpty();
        assertThat(rows.texts("select distinct status from (" + Rows.SUMMARIES + ") as summary"))
                .as("every status but one")
                .hasSize(QueueStatus.values().length - 1);
    }

    @Test
    void a_purged_queue_leaves_nothing_but_a_tombstone() {
        AtWork work =
                AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme"))).succeed();
        AtWork other =
                AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme"))).succeed();
        endedBefore(work.id(), "25 hours");
        Instant ended = ended(work.id()).getFirst();

        int purged = succeeded.purge(succeeded.past(WINDOW, Past.NONE, 1));

        assertThat(purged).isEqualTo(1);
        assertThat(queues.find(work.id()))
                .isEqualTo(new Found.Gone(new Tombstone(
                        work.id(),
                        FINGERPRINT,
                        "trip",
                        QueueStatus.SUCCEEDED,
                        work.queue().createdAt(),
                        ended)));
        assertThat(queues.log(work.id(), 0, 10)).isEmpty();
        for (String table : List.of("event_lock", "event_log_entry", "queue_label")) {
            assertThat(rows.count(table + " where queue_id = ?", work.id()))
                    .as(table)
                    .isZero();
            assertThat(rows.count(table + " where queue_id = ?", other.id()))
                    .as(table)
                    .isPositive();
        }
        assertThat(tryStart(journal, work.queue().start(), FINGERPRINT))
                .isEqualTo(new Accepted.Remembered(((Found.Gone) queues.find(work.id())).tombstone()));
    }

    @Test
    void a_queue_that_somebody_took_after_it_was_found_stays() {
        AtWork work = past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 1);
        work.write(work.visit(new Operation.RestoreRequested("told to")));

        assertThat(succeeded.purge(found)).isZero();
        assertThat(queues.find(work.id())).isEqualTo(new Found.Present(work.queue(), true, false));
        assertThat(succeeded.past(WINDOW, Past.NONE, 1)).isEmpty();
    }

    @Test
    void a_queue_whose_log_grew_after_it_was_found_stays_even_if_nobody_holds_it_again() {
        AtWork work = past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 1);
        work.write(work.visit(new Operation.RestoreRequested("told to")));
        work.release();

        assertThat(succeeded.purge(found)).isZero();
        assertThat(queues.find(work.id()))
                .isInstanceOfSatisfying(
                        Found.Present.class, left -> assertThat(left.queue()).isEqualTo(work.queue()));
    }

    @Test
    void one_that_stays_does_not_keep_the_others_of_its_batch() {
        AtWork first = past("27 hours");
        AtWork regretted = past("26 hours");
        AtWork last = past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 10);
        regretted.write(regretted.visit(new Operation.RestoreRequested("told to")));

        assertThat(succeeded.purge(found)).isEqualTo(2);
        assertThat(queues.find(regretted.id())).isEqualTo(new Found.Present(regretted.queue(), true, false));
        assertThat(rows.count("event_log_entry where queue_id = ?", regretted.id()))
                .isEqualTo(regretted.queue().seq());
        for (AtWork gone : List.of(first, last)) {
            assertThat(queues.find(gone.id())).isInstanceOf(Found.Gone.class);
        }
    }

    @Test
    void a_queue_that_somebody_is_at_just_now_is_passed_over_and_not_waited_for() throws Exception {
        AtWork taken = past("26 hours");
        AtWork free = past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 10);

        Locked.during(() -> assertThat(succeeded.purge(found)).isEqualTo(1), source, taken.id());

        assertThat(queues.find(taken.id())).isInstanceOf(Found.Present.class);
        assertThat(queues.find(free.id())).isInstanceOf(Found.Gone.class);
        assertThat(succeeded.purge(found)).isEqualTo(1);
    }

    @Test
    void a_queue_is_purged_once() throws Exception {
        past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 1);

        List<Integer> purged = Together.run(Collections.nCopies(8, () -> succeeded.purge(found)));

        assertThat(purged).containsExactlyInAnyOrder(1, 0, 0, 0, 0, 0, 0, 0);
        assertThat(rows.count("tombstone")).isEqualTo(1);
    }

    @Test
    void a_restore_and_a_purge_never_cross() throws Exception {
        for (int round = 0; round < 150; round++) {
            AtWork work = past("25 hours");
            List<Past> found = succeeded.past(WINDOW, Past.NONE, 1);
            Change restore = work.visit(new Operation.RestoreRequested("told to"));
            Callable<Boolean> restoring = () -> work.write(restore) instanceof Written.Appended;
            Callable<Boolean> purging = () -> succeeded.purge(found) == 1;

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(restoring, purging) : List.of(purging, restoring));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            Found now = queues.find(work.id());
            if (now instanceof Found.Gone) {
                assertThat(rows.count("event_log_entry where queue_id = ?", work.id()))
                        .isZero();
            } else {
                assertThat(now).isEqualTo(new Found.Present(work.queue(), true, false));
                assertThat(work.queue().status()).isEqualTo(QueueStatus.RESTORING);
                assertThat(rows.count("tombstone where id = ?", work.id())).isZero();
            }
        }
    }

    @Test
    void after_the_clock_stepped_forth_a_queue_is_kept_for_so_much_longer_if_it_ended_before() {
        past("25 hours");
        rows.update("update database_clock set ahead = 7200, ahead_since = now() - interval '24 hours 30 minutes'");
        assertThat(succeeded.past(WINDOW, Past.NONE, 1)).as("ended before").isEmpty();

        rows.update("update database_clock set ahead_since = now() - interval '25 hours 30 minutes'");
        assertThat(succeeded.past(WINDOW, Past.NONE, 1)).as("ended after").hasSize(1);

        rows.update("update database_clock set ahead = 3599, ahead_since = now()");
        assertThat(succeeded.past(WINDOW, Past.NONE, 1)).as("old enough").hasSize(1);
    }

    @Test
    void before_a_heartbeat_has_told_that_the_clock_stepped_forth_nothing_looks_older() {
        past("25 hours");
        buriedBefore(blocked(), "31 days");

        rows.update("update database_clock set latest = now() - interval '2 days'");

        assertThat(succeeded.past(WINDOW, Past.NONE, 1)).isEmpty();
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isEmpty();
    }

    @Test
    void after_the_clock_stepped_forth_a_tombstone_is_kept_for_so_much_longer() {
        buriedBefore(blocked(), "31 days");
        rows.update("update database_clock set ahead = 2 * 86400, ahead_since = now()");
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isEmpty();

        rows.heartbeat();
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 1)).isPresent();
    }

    private UUID blocked() {
        UUID id = UUID.randomUUID();
        assertThat(tombstones.block(id)).isTrue();
        return id;
    }

    @Test
    void a_restore_after_the_purge_finds_the_tombstone() {
        AtWork work = past("25 hours");
        List<Past> found = succeeded.past(WINDOW, Past.NONE, 1);

        assertThat(succeeded.purge(found)).isEqualTo(1);

        assertThat(work.write(work.visit(new Operation.RestoreRequested("told to"))))
                .isEqualTo(new Written.Closed());
        assertThat(tombstones.block(work.id())).isFalse();
    }

    @Test
    void tombstones_are_forgotten_in_time_the_oldest_first() {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(4).toList();
        ids.forEach(tombstones::block);
        buriedBefore(ids.get(0), "31 days");
        buriedBefore(ids.get(1), "33 days");
        buriedBefore(ids.get(2), "32 days");
        buriedBefore(ids.get(3), "29 days");

        Instant last = rows.query(
                        "select buried_at from tombstone where id = ?",
                        row -> Rows.instant(row, "buried_at"),
                        ids.get(2))
                .getFirst();
        assertThat(tombstones.forget(Duration.ofDays(30), Instant.EPOCH, 2)).contains(last);
        assertThat(rows.texts("select id from tombstone order by buried_at"))
                .containsExactly(ids.get(0).toString(), ids.get(3).toString());
        assertThat(tombstones.forget(Duration.ofDays(30), last, 2)).isPresent();
        assertThat(tombstones.forget(Duration.ofDays(30), last, 2)).isEmpty();
        assertThat(queues.find(ids.get(3))).isInstanceOf(Found.Gone.class);
        assertThat(queues.find(ids.get(0))).isEqualTo(new Found.Absent());
    }

    /** A queue that succeeded so long ago. */
    private AtWork past(String interval) {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        endedBefore(work.id(), interval);
        return work;
    }

    private void attention() {
        AtWork work = AtWork.start(journal, Starts.any());
        work.append(started("a", 1));
        work.append(done("a", 1), new Operation.RestoreRequested("told to"));
        work.append(new Operation.CallStarted("a", CallKind.COMPENSATION, 1, null));
        work.appended(work.change(
                new Then.Release(null, new Waiting(Waiting.Reason.ATTENTION, "a", null, null)),
                new Operation.CallFailed("a", CallKind.COMPENSATION, 1, StepProblem.of("no"), false),
                new Operation.QueueAttention("a", "it failed for good")));
    }

    private void buriedBefore(UUID id, String interval) {
        rows.update("update tombstone set buried_at = now() - ?::interval where id = ?", interval, id);
        rows.heartbeat();
    }
}
