package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseTimerTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration LATENESS = Duration.ofSeconds(3);

    private Instant now = Instant.EPOCH;

    private final LeaseTimer lease = new LeaseTimer(new SteadyClock() {
        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void a_node_is_late_once_its_heartbeat_is_and_no_more_after_the_next_one() {
        lease.begin(HEARTBEAT, LATENESS);
        pass(5);
        assertThat(lease.lag()).isEqualTo(LATENESS);
        assertThat(lease.isLate()).isFalse();

        pass(1);
        assertThat(lease.isLate()).isTrue();
        assertThat(lease.isCutOff()).isFalse();

        lease.renew();
        assertThat(lease.isLate()).isFalse();
        assertThat(lease.lag()).isZero();
    }

    @Test
    void a_node_whose_heartbeats_fail_is_cut_off_once_they_are_late() {
        lease.begin(HEARTBEAT, LATENESS);
        lease.fail();
        assertThat(lease.isCutOff()).isFalse();

        pass(6);
        assertThat(lease.isCutOff()).isTrue();

        lease.renew();
        assertThat(lease.isCutOff()).isFalse();
    }

    @Test
    void a_node_that_nobody_watches_is_never_late() {
        lease.renew();
        lease.fail();
        pass(1000);

        assertThat(lease.isLate()).isFalse();
        assertThat(lease.isCutOff()).isFalse();
        assertThat(lease.lag()).isZero();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }
}
