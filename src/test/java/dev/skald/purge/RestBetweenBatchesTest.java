package dev.skald.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestBetweenBatchesTest {
    private static final Duration BATCH = Duration.ofMillis(30);

    @Test
    void a_purge_that_is_alone_does_not_rest() {
        assertThat(RestBetweenBatches.rest(false, Duration.ZERO, BATCH)).isZero();
    }

    @Test
    void beside_queues_at_work_it_rests_longer_than_it_works() {
        assertThat(RestBetweenBatches.rest(true, Duration.ZERO, BATCH)).isGreaterThan(BATCH);
    }

    @Test
    void a_rest_after_a_slow_batch_is_no_longer_than_a_stop_may_wait() {
        assertThat(RestBetweenBatches.rest(true, Duration.ZERO, Duration.ofSeconds(9)))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_purge_that_falls_behind_rests_no_more() {
        assertThat(RestBetweenBatches.rest(true, Duration.ofMinutes(11), BATCH)).isZero();
    }
}
