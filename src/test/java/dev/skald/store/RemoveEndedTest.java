package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.read.QueueLookup;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class RemoveEndedTest extends RemoveEndedContract {
    @Override
    StoreUnderTest newStore() {
        return RealStore.here();
    }

    @Test
    void a_removal_that_had_to_wait_for_a_change_of_the_queue_removes_nothing() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        try (Locked locked = Locked.queues(real().pool(), work.id())) {
            List<Boolean> removed =
                    Together.run(List.of(() -> store.removeEnded().remove(work.queue(), List.of()), () -> {
                        locked.awaitWaiter();
                        locked.change("update event_lock set seq = seq + 1");
                        locked.commit();
                        return true;
                    }));

            assertThat(removed.getFirst()).isFalse();
        }
        assertThat(queues.find(work.id())).isInstanceOf(QueueLookup.Present.class);
        assertThat(tables.logEntries(work.id())).isEqualTo(work.queue().seq());
    }

    private RealStore real() {
        return (RealStore) store;
    }
}
