package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.process.VitalThreads;
import dev.skald.support.Ends;
import dev.skald.support.Eventually;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When a node that stops has released all its queues. */
class DrainTest {
    private final RunningHere here = new RunningHere();
    private final Drain drain = new Drain(here, new SteadyClock(), new VirtualThreads(new VitalThreads(new Ends())));

    @Test
    void a_node_that_works_on_nothing_is_done_at_once() throws Exception {
        assertThat(drain.drain(Duration.ZERO)).isTrue();
    }

    @Test
    void a_node_whose_claim_is_being_committed_is_not_done() throws Exception {
        here.keepRoom(1);

        assertThat(drain.drain(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void a_claim_that_comes_to_nothing_is_waited_for() throws Exception {
        here.keepRoom(1);
        Thread claiming = Thread.startVirtualThread(this::giveRoomBackOnceDraining);

        assertThat(drain.drain(Duration.ofMinutes(1))).isTrue();
        claiming.join();
    }

    @Test
    void what_ends_with_the_drain_ends_before_it_returns() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        drain.atEnd(() -> ended.set(drain.begun()));

        drain.drain(Duration.ofMillis(1));

        assertThat(ended).isTrue();
    }

    private void giveRoomBackOnceDraining() {
        try {
            Eventually.until("the node drains", drain::begun);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        here.giveRoomBack(1);
    }
}
