package dev.skald.queue;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the next attempt at a call comes, whatever the database's clock did before that was written down. */
class RetryTimeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** A call that failed now, and is to be made again at an instant. */
    private static CallProgress failed(@Nullable Duration retryAfter, Instant until) {
        Retry retry = new Retry(4, Duration.ofSeconds(1), 2, Duration.ofSeconds(30));
        StepProblem problem = new StepProblem(503, "busy", null, Duration.ZERO, retryAfter);
        Queue queue = start(step("a").retry(retry, retry).build())
                .queue(
                        NOW,
                        new Operation.CallStarted("a", CallKind.ACTION, 1, null),
                        new Operation.CallFailed("a", CallKind.ACTION, 1, problem, true),
                        new Operation.RetryScheduled("a", CallKind.ACTION, until));
        return queue.step("a").progress();
    }

    @Test
    void it_comes_when_it_was_scheduled_for() {
        assertThat(failed(null, NOW.plusMillis(1200)).retryAt()).isEqualTo(NOW.plusMillis(1200));
        assertThat(failed(Duration.ofHours(3), NOW.plus(Duration.ofHours(3))).retryAt())
                .isEqualTo(NOW.plus(Duration.ofHours(3)));
    }

    @Test
    void it_comes_soon_when_its_node_did_not_know_yet_that_the_clock_had_stepped_back() {
        Instant stale = NOW.plus(Duration.ofHours(5));

        assertThat(failed(null, stale.plusMillis(1200)).retryAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(failed(Duration.ofMinutes(1), stale.plusSeconds(60)).retryAt())
                .isEqualTo(NOW.plusSeconds(60));
    }
}
