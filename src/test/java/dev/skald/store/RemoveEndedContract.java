package dev.skald.store;

import static dev.skald.store.AtWork.FINGERPRINT;
import static dev.skald.store.AtWork.tryStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.support.Together;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link RemoveEnded} promises. */
abstract class RemoveEndedContract extends StoreContract {
    private RemoveEnded ended;

    @BeforeEach
    void ended() {
        ended = store.removeEnded();
    }

    private AtWork labelled() {
        return AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme")));
    }

    private void leftNothingButATombstone(Queue queue, QueueStatus outcome) {
        assertThat(tables.lock(queue.id())).isEmpty();
        assertThat(tables.logEntries(queue.id())).isZero();
        assertThat(tables.labels(queue.id())).isEmpty();
        assertThat(queues.find(queue.id())).isInstanceOfSatisfying(QueueLookup.Gone.class, gone -> {
            assertThat(gone.tombstone().outcome()).isEqualTo(outcome);
            assertThat(gone.tombstone().fingerprint()).isEqualTo(FINGERPRINT);
            assertThat(gone.tombstone().createdAt()).isEqualTo(queue.createdAt());
        });
        assertThat(tryStart(journal, queue.start(), FINGERPRINT)).isInstanceOf(StartResult.Remembered.class);
    }

    @Test
    void a_succeeded_queue_in_its_window_leaves_a_tombstone() {
        AtWork work = labelled().succeed();

        assertThat(ended.remove(work.queue(), List.of())).isTrue();

        leftNothingButATombstone(work.queue(), QueueStatus.SUCCEEDED);
        assertThat(ended.remove(work.queue(), List.of())).isFalse();
    }

    @Test
    void a_restored_queue_leaves_a_tombstone() {
        AtWork work = labelled().restore();
        AtWork other = labelled().restore();

        assertThat(ended.remove(work.queue(), List.of())).isTrue();

        leftNothingButATombstone(work.queue(), QueueStatus.RESTORED);
        assertThat(ended.remove(work.queue(), List.of())).isFalse();
        assertThat(tables.locks()).as("the gate is gone again").isZero();
        assertThat(queues.find(other.id())).isInstanceOf(QueueLookup.Present.class);
    }

    @Test
    void a_queue_that_has_not_ended_is_never_removed() {
        AtWork work = AtWork.start(journal, Starts.any());

        assertThatThrownBy(() -> ended.remove(work.queue(), List.of())).isInstanceOf(IllegalArgumentException.class);

        assertThat(queues.find(work.id())).isInstanceOf(QueueLookup.Present.class);
    }

    @Test
    void a_restore_and_a_removal_never_cross() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = AtWork.start(journal, Starts.any()).succeed();
            Queue seen = work.queue();
            Change restore = work.request(new Operation.RestoreRequested("told to"));
            Callable<Boolean> restoring = () -> work.write(restore) instanceof WriteResult.Appended;
            Callable<Boolean> removing = () -> ended.remove(seen, List.of());

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(restoring, removing) : List.of(removing, restoring));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            boolean gone = queues.find(work.id()) instanceof QueueLookup.Gone;
            assertThat(tables.logEntries(work.id()))
                    .isEqualTo(gone ? 0 : work.queue().seq());
        }
    }

    @Test
    void a_start_that_comes_again_while_its_queue_is_removed_starts_nothing() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = round % 4 < 2
                    ? AtWork.start(journal, Starts.any()).restore()
                    : AtWork.start(journal, Starts.any()).succeed();
            Queue seen = work.queue();
            Callable<Object> starting = () -> tryStart(journal, seen.start(), FINGERPRINT);
            Callable<Object> removing = () -> ended.remove(seen, List.of());

            List<Object> came =
                    Together.run(round % 2 == 0 ? List.of(starting, removing) : List.of(removing, starting));

            Object accepted = came.get(round % 2);
            assertThat(accepted).isInstanceOfAny(StartResult.Known.class, StartResult.Remembered.class);
            assertThat(tables.logEntries(work.id()) > 0)
                    .isEqualTo(queues.find(work.id()) instanceof QueueLookup.Present);
        }
    }

    @Test
    void an_id_that_is_to_be_closed_while_its_queue_is_removed_stays_known_as_that_queue() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = AtWork.start(journal, Starts.any()).restore();
            Queue seen = work.queue();

            List<Boolean> came = Together.run(List.of(
                    () -> tombstones.block(seen.id(), Owner.DEFAULT, List.of()), () -> ended.remove(seen, List.of())));

            assertThat(came.getFirst()).isFalse();
            if (queues.find(seen.id()) instanceof QueueLookup.Gone gone) {
                assertThat(gone.tombstone().blocked()).isFalse();
            }
        }
    }

    @Test
    void a_queue_is_removed_once() throws Exception {
        Queue restored = AtWork.start(journal, Starts.any()).restore().queue();
        Queue succeeded = AtWork.start(journal, Starts.any()).succeed().queue();

        for (Queue queue : List.of(restored, succeeded)) {
            List<Boolean> removed = Together.run(Collections.nCopies(8, () -> ended.remove(queue, List.of())));

            assertThat(removed).containsOnlyOnce(true);
            assertThat(queues.find(queue.id())).isInstanceOf(QueueLookup.Gone.class);
        }
    }
}
