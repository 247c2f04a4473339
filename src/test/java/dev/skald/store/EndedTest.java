package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.tryStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class EndedTest extends StoreTest {
    private Ended ended;

    @BeforeEach
    void ended() {
        ended = new Ended(database);
    }

    private AtWork labelled() {
        return AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme")));
    }

    private void leftNothingButATombstone(Queue queue, QueueStatus outcome) {
        for (String table : List.of("event_lock", "event_log_entry", "queue_label")) {
            assertThat(rows.count(table + " where queue_id = ?", queue.id()))
                    .as(table)
                    .isZero();
        }
        assertThat(queues.find(queue.id())).isInstanceOfSatisfying(Found.Gone.class, gone -> {
            assertThat(gone.tombstone().outcome()).isEqualTo(outcome);
            assertThat(gone.tombstone().fingerprint()).isEqualTo(FINGERPRINT);
            assertThat(gone.tombstone().createdAt()).isEqualTo(queue.createdAt());
        });
        assertThat(tryStart(journal, queue.start(), FINGERPRINT)).isInstanceOf(Accepted.Remembered.class);
    }

    @Test
    void a_succeeded_queue_in_its_window_leaves_a_tombstone() {
        AtWork work = labelled().succeed();

        assertThat(ended.remove(work.queue())).isTrue();

        leftNothingButATombstone(work.queue(), QueueStatus.SUCCEEDED);
        assertThat(ended.remove(work.queue())).isFalse();
    }

    @Test
    void a_restored_queue_leaves_a_tombstone() {
        AtWork work = labelled().restore();
        AtWork other = labelled().restore();

        assertThat(ended.remove(work.queue())).isTrue();

        leftNothingButATombstone(work.queue(), QueueStatus.RESTORED);
        assertThat(ended.remove(work.queue())).isFalse();
        assertThat(rows.count("event_lock")).as("the gate is gone again").isZero();
        assertThat(queues.find(other.id())).isInstanceOf(Found.Present.class);
    }

    @Test
    void a_queue_that_has_not_ended_is_never_removed() {
        AtWork work = AtWork.start(journal, Starts.any());

        assertThatThrownBy(() -> ended.remove(work.queue())).isInstanceOf(IllegalArgumentException.class);

        assertThat(queues.find(work.id())).isInstanceOf(Found.Present.class);
    }

    @Test
    void a_restore_and_a_removal_never_cross() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = AtWork.start(journal, Starts.any()).succeed();
            Queue seen = work.queue();
            Change restore = work.visit(new Operation.RestoreRequested("told to"));
            Callable<Boolean> restoring = () -> work.write(restore) instanceof Written.Appended;
            Callable<Boolean> removing = () -> ended.remove(seen);

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(restoring, removing) : List.of(removing, restoring));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            boolean gone = queues.find(work.id()) instanceof Found.Gone;
            assertThat(rows.count("event_log_entry where queue_id = ?", work.id()))
                    .isEqualTo(gone ? 0 : work.queue().seq());
        }
    }

    @Test
    void a_removal_that_had_to_wait_for_a_change_of_the_queue_removes_nothing() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        try (Locked locked = Locked.queues(source, work.id())) {
            List<Boolean> removed = Together.run(List.of(() -> ended.remove(work.queue()), () -> {
                locked.awaitWaiter();
                locked.change("update event_lock set seq = seq + 1");
                locked.commit();
                return true;
            }));

            assertThat(removed.getFirst()).isFalse();
        }
        assertThat(queues.find(work.id())).isInstanceOf(Found.Present.class);
        assertThat(rows.count("event_log_entry")).isEqualTo(work.queue().seq());
    }

    @Test
    void a_start_that_comes_again_while_its_queue_is_removed_starts_nothing() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = round % 4 < 2
                    ? AtWork.start(journal, Starts.any()).restore()
                    : AtWork.start(journal, Starts.any()).succeed();
            Queue seen = work.queue();
            Callable<Object> starting = () -> tryStart(journal, seen.start(), FINGERPRINT);
            Callable<Object> removing = () -> ended.remove(seen);

            List<Object> came =
                    Together.run(round % 2 == 0 ? List.of(starting, removing) : List.of(removing, starting));

            Object accepted = came.get(round % 2);
            assertThat(accepted).isInstanceOfAny(Accepted.Known.class, Accepted.Remembered.class);
            assertThat(rows.count("event_log_entry where queue_id = ? and operation = 'queue-started'", work.id()))
                    .isEqualTo(queues.find(work.id()) instanceof Found.Present ? 1 : 0);
        }
    }

    @Test
    void an_id_that_is_to_be_closed_while_its_queue_is_removed_stays_known_as_that_queue() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = AtWork.start(journal, Starts.any()).restore();
            Queue seen = work.queue();

            List<Boolean> came = Together.run(List.of(() -> tombstones.block(seen.id()), () -> ended.remove(seen)));

            assertThat(came.getFirst()).isFalse();
            if (queues.find(seen.id()) instanceof Found.Gone gone) {
                assertThat(gone.tombstone().blocked()).isFalse();
            }
        }
    }

    @Test
    void a_queue_is_removed_once() throws Exception {
        Queue restored = AtWork.start(journal, Starts.any()).restore().queue();
        Queue succeeded = AtWork.start(journal, Starts.any()).succeed().queue();

        for (Queue queue : List.of(restored, succeeded)) {
            List<Boolean> removed = Together.run(Collections.nCopies(8, () -> ended.remove(queue)));

            assertThat(removed).containsOnlyOnce(true);
        }
        assertThat(rows.count("tombstone")).isEqualTo(2);
    }
}
