package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.Duties;
import dev.skald.process.VitalThreads;
import dev.skald.store.StoreUnavailable;
import dev.skald.support.Ends;
import dev.skald.support.Eventually;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the rounds of the timers run. */
@Timeout(60)
class DutiesTest {
    private static final Logger LOG = Logger.getLogger(DutiesTest.class);

    private final Drain drain =
            new Drain(new RunningHere(), new SteadyClock(), new VirtualThreads(new VitalThreads(new Ends())));
    private final Duties duties = new Duties(drain);

    @Test
    void a_round_says_how_much_it_did() {
        assertThat(duties.round(LOG, "nothing is done", () -> 3)).isEqualTo(3);
    }

    @Test
    void a_round_without_the_database_did_nothing() {
        int done = duties.round(LOG, "nothing is done", () -> {
            throw new StoreUnavailable("it is away");
        });

        assertThat(done).isZero();
    }

    @Test
    void a_node_that_stops_begins_no_round() throws Exception {
        drain.drain(Duration.ZERO);

        assertThat(duties.round(LOG, "nothing is done", () -> 3)).isZero();
    }

    @Test
    void the_stop_returns_only_when_the_last_round_has_ended() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> round = CompletableFuture.supplyAsync(() -> duties.round(LOG, "", () -> {
            begun.countDown();
            awaitUninterrupted(mayEnd);
            return 1;
        }));
        begun.await();
        Thread stop = Thread.startVirtualThread(this::stop);

        Eventually.until("the stop waits", () -> stop.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        stop.join();

        assertThat(round.join()).isOne();
        assertThat(duties.round(LOG, "nothing is done", () -> 3)).isZero();
    }

    private void stop() {
        try {
            duties.stop(new ShutdownEvent());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
